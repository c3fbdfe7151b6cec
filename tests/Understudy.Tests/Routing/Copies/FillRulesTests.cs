using Understudy.Protocol.Replies;
using Understudy.Routing.Copies;

namespace Understudy.Tests.Routing.Copies;

public sealed class FillRulesTests
{
    // Mode, and what is known: a letter for what is so, a dot for what is not, anything else where it does not matter. Of these the first
    // row counts that fits. I: has the item; U: unread; O: overtaken; R: replaced; C: contested; D: cleared; N: the write
    // that is followed changed nothing.
    private static readonly (FillMode? Mode, string Facts, FillStep Step)[] Rows =
    [
        (FillMode.Follow, "??????N", FillStep.Skip),
        (null, "I?.????", FillStep.Store),
        (FillMode.Renew, "???R???", FillStep.Skip),
        (FillMode.Renew, "?????D?", FillStep.Skip),
        (FillMode.Renew, "???????", FillStep.Delete),
        (null, "?U.????", FillStep.LeaveUnread),
        (FillMode.Add, "???.C??", FillStep.LeaveUnread),
        (FillMode.Add, "???????", FillStep.Skip),
        (null, "??O.C??", FillStep.LeaveUnread),
        (null, "??O????", FillStep.Skip),
        (null, "?.?????", FillStep.Delete),
    ];

    public static TheoryData<FillMode, string, FillStep> Table
    {
        get
        {
            var data = new TheoryData<FillMode, string, FillStep>();
            foreach (var mode in Enum.GetValues<FillMode>())
            {
                for (var bits = 0; bits < 128; bits++)
                {
                    var facts = string.Concat("IUORCDN".Select((letter, i) => (bits & (1 << i)) != 0 ? letter : '.'));
                    data.Add(mode, facts, Rows.First(row => (row.Mode ?? mode) == mode && Fits(row.Facts, facts)).Step);
                }
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Table))]
    public void What_is_done_about_an_item_follows_from_the_mode_and_what_is_known(FillMode mode, string facts, FillStep expected)
    {
        var known = FactsOf(facts);

        FillRules.AfterRead(mode, in known).ShouldBe(expected);
    }

    [Theory, MemberData(nameof(Table))]
    public void Only_what_is_not_renewed_and_was_written_elsewhere_is_left_contested(FillMode mode, string facts, FillStep step)
    {
        var known = FactsOf(facts);

        var expected = mode == FillMode.Renew && step != FillStep.Store && facts[4] == 'C' && facts[3] == '.';
        FillRules.IsLeftContested(mode, in known).ShouldBe(expected);
    }

    [Theory]
    [InlineData(FillMode.Add, FillStep.Skip, FillStep.LeaveUnread)]
    [InlineData(FillMode.Renew, FillStep.Delete, FillStep.Delete)]
    [InlineData(FillMode.Follow, FillStep.Skip, FillStep.LeaveUnread)]
    [InlineData(FillMode.Purge, FillStep.Skip, FillStep.Delete)]
    public void What_nobody_is_asked_for_stays_only_where_it_cannot_be_old(FillMode mode, FillStep ofStale, FillStep unread)
    {
        FillRules.OfStale(mode).ShouldBe(ofStale);
        FillRules.Unread(mode).ShouldBe(unread);
    }

    [Theory]
    [InlineData(FillMode.Renew, false, ReplyKind.Stored, FillOutcome.Copied)]
    [InlineData(FillMode.Renew, false, ReplyKind.MetaDone, FillOutcome.Copied)]
    [InlineData(FillMode.Renew, true, ReplyKind.Deleted, FillOutcome.Skipped)]
    [InlineData(FillMode.Renew, true, ReplyKind.NotFound, FillOutcome.Skipped)]
    [InlineData(FillMode.Renew, true, ReplyKind.MetaNotFound, FillOutcome.Skipped)]
    [InlineData(FillMode.Renew, false, ReplyKind.NotFound, FillOutcome.Refused)]
    [InlineData(FillMode.Add, false, ReplyKind.NotStored, FillOutcome.Skipped)]
    [InlineData(FillMode.Add, false, ReplyKind.MetaNotStored, FillOutcome.Skipped)]
    [InlineData(FillMode.Renew, false, ReplyKind.NotStored, FillOutcome.Refused)]
    [InlineData(FillMode.Add, false, ReplyKind.ServerError, FillOutcome.Refused)]
    public void What_the_target_answers_is_an_outcome(FillMode mode, bool isDelete, ReplyKind reply, FillOutcome expected) =>
        FillRules.Outcome(mode, isDelete, reply).ShouldBe(expected);

    private static bool Fits(string row, string facts) => row.Zip(facts).All(pair => pair.First == '?' || pair.First == pair.Second);

    private static FillFacts FactsOf(string facts) => new()
    {
        HasItem = facts[0] != '.',
        WasUnread = facts[1] != '.',
        IsOvertaken = facts[2] != '.',
        IsReplaced = facts[3] != '.',
        IsContested = facts[4] != '.',
        IsCleared = facts[5] != '.',
        IsDeclined = facts[6] != '.',
    };
}
