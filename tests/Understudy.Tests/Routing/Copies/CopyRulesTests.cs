using Understudy.Protocol.Requests;
using Understudy.Routing.Copies;
using Understudy.Routing.Plans;

namespace Understudy.Tests.Routing.Copies;

public sealed class CopyRulesTests
{
    private static readonly Verb[] Conditional =
    [
        Verb.Add, Verb.Replace, Verb.Cas, Verb.Append, Verb.Prepend, Verb.Incr, Verb.Decr, Verb.MetaArithmetic, Verb.MetaSet,
        Verb.MetaDelete, Verb.MetaGet,
    ];

    public static TheoryData<bool, bool, bool, bool, Verb, bool, RequestForm> Table
    {
        get
        {
            var data = new TheoryData<bool, bool, bool, bool, Verb, bool, RequestForm>();
            foreach (var verb in Conditional)
            {
                for (var bits = 0; bits < 32; bits++)
                {
                    bool[] is_ = [.. Enumerable.Range(0, 5).Select(i => (bits & (1 << i)) != 0)];
                    var expected = is_[0] ? RequestForm.Barrier
                        : is_[1] ? RequestForm.Delete
                        : is_[2] ? RequestForm.CopyForward
                        : is_[3] ? RequestForm.Delete
                        : Untold(verb, is_[4]);
                    data.Add(is_[0], is_[1], is_[2], is_[3], verb, is_[4], expected);
                }
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Table))]
    public void How_another_copy_is_brought_into_line_follows_from_what_is_known(
        bool isReplaced, bool isContested, bool isKnown, bool tellsState, Verb verb, bool livesOn, RequestForm expected)
    {
        var facts = new CopyFacts { IsReplaced = isReplaced, IsContested = isContested, IsKnown = isKnown, TellsState = tellsState };

        CopyRules.Form(in facts, verb, livesOn).ShouldBe(expected);
    }

    [Theory]
    [InlineData(false, false, false, CopyEnding.GoOn)]
    [InlineData(false, false, true, CopyEnding.GoOn)]
    [InlineData(false, true, false, CopyEnding.GoOn)]
    [InlineData(false, true, true, CopyEnding.GoOn)]
    [InlineData(true, false, false, CopyEnding.GoOn)]
    [InlineData(true, false, true, CopyEnding.TimeOut)]
    [InlineData(true, true, false, CopyEnding.Refute)]
    [InlineData(true, true, true, CopyEnding.Refute)]
    public void A_write_with_nothing_to_copy_is_not_told_of_as_done(bool copies, bool isLost, bool isLate, CopyEnding expected) =>
        CopyRules.End(copies, isLost, isLate).ShouldBe(expected);

    [Theory]
    [InlineData(Conclusion.Reply, false)]
    [InlineData(Conclusion.Exists, true)]
    [InlineData(Conclusion.Unavailable, true)]
    [InlineData(Conclusion.TimedOut, true)]
    [InlineData(Conclusion.Lost, true)]
    public void What_was_to_be_replaced_goes_everywhere_if_it_was_not(Conclusion conclusion, bool expected)
    {
        CopyRules.RemovesEverywhere(replaces: true, conclusion, replicas: 2).ShouldBe(expected);
        CopyRules.RemovesEverywhere(replaces: true, conclusion, replicas: 1).ShouldBeFalse();
        CopyRules.RemovesEverywhere(replaces: false, conclusion, replicas: 2).ShouldBeFalse();
    }

    // A server before 1.6.0: the value that the request carries, the request once more, or nothing that is known.
    private static RequestForm Untold(Verb verb, bool livesOn) => verb switch
    {
        Verb.Add or Verb.Replace or Verb.Cas => livesOn ? RequestForm.Store : RequestForm.Delete,
        Verb.Append or Verb.Prepend or Verb.Incr or Verb.Decr => RequestForm.Repeat,
        _ => RequestForm.Delete,
    };
}
