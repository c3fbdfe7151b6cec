using System.Text;
using Understudy.Protocol;
using Understudy.Protocol.Requests;
using Understudy.Proxy.Counting;
using Understudy.Routing.Plans;

namespace Understudy.Tests.Proxy.Counting;

public sealed class CountedVerbsTests
{
    [Theory]
    [InlineData("get k", CountedVerb.Get, "get", WaitClass.Get)]
    [InlineData("get k l", CountedVerb.GetMany, "get", WaitClass.GetMany)]
    [InlineData("gets k l", CountedVerb.GetsMany, "gets", WaitClass.GetMany)]
    [InlineData("gat 0 k", CountedVerb.Gat, "gat", WaitClass.Touch)]
    [InlineData("gat 0 k l", CountedVerb.GatMany, "gat", WaitClass.Touch)]
    [InlineData("gats 0 k l", CountedVerb.GatsMany, "gats", WaitClass.Touch)]
    [InlineData("touch k 0", CountedVerb.Touch, "touch", WaitClass.Touch)]
    [InlineData("delete k", CountedVerb.Delete, "delete", WaitClass.Delete)]
    [InlineData("incr k 1", CountedVerb.Incr, "incr", WaitClass.Count)]
    [InlineData("decr k 1", CountedVerb.Decr, "decr", WaitClass.Count)]
    [InlineData("flush_all", CountedVerb.FlushAll, "flush_all", WaitClass.Other)]
    [InlineData("mg k v", CountedVerb.MetaGet, "mg", WaitClass.Get)]
    [InlineData("mg k v T0", CountedVerb.MetaTouch, "mg", WaitClass.Touch)]
    [InlineData("ms k 1 T0\r\nx", CountedVerb.MetaSet, "ms", WaitClass.Store)]
    [InlineData("ms k 1 C5\r\nx", CountedVerb.MetaCas, "ms", WaitClass.Store)]
    [InlineData("md k", CountedVerb.MetaDelete, "md", WaitClass.Delete)]
    [InlineData("ma k", CountedVerb.MetaIncr, "ma", WaitClass.Count)]
    [InlineData("ma k MD", CountedVerb.MetaDecr, "ma", WaitClass.Count)]
    [InlineData("me k", CountedVerb.MetaDebug, "me", WaitClass.Get)]
    [InlineData("set k 0 0 1\r\nx", CountedVerb.Set, "set", WaitClass.Store)]
    [InlineData("cas k 0 0 1 5\r\nx", CountedVerb.Cas, "cas", WaitClass.Store)]
    internal void Each_request_is_counted_as_what_it_is(string text, CountedVerb verb, string name, WaitClass requests)
    {
        var status = RequestParser.TryRead(Encoding.ASCII.GetBytes(text + "\r\n"), 1 << 20, out var request);

        var counted = CountedVerbs.Of(in request);

        status.ShouldBe(ParseStatus.Complete);
        counted.ShouldBe(verb);
        CountedVerbs.NameOf(counted).ShouldBe(name);
        CountedVerbs.ClassOf(counted).ShouldBe(requests);
    }

    [Theory]
    [InlineData(CountedVerb.Get, Outcome.Done, RequestOutcome.Hit)]
    [InlineData(CountedVerb.Get, Outcome.Miss, RequestOutcome.Miss)]
    [InlineData(CountedVerb.Set, Outcome.Done, RequestOutcome.Stored)]
    [InlineData(CountedVerb.Add, Outcome.Declined, RequestOutcome.NotStored)]
    [InlineData(CountedVerb.Append, Outcome.Miss, RequestOutcome.NotStored)]
    [InlineData(CountedVerb.Cas, Outcome.Miss, RequestOutcome.Miss)]
    [InlineData(CountedVerb.Cas, Outcome.Declined, RequestOutcome.NotStored)]
    [InlineData(CountedVerb.Delete, Outcome.Done, RequestOutcome.Hit)]
    [InlineData(CountedVerb.Incr, Outcome.ClientError, RequestOutcome.Protocol)]
    [InlineData(CountedVerb.Set, Outcome.ServerError, RequestOutcome.RefusedByServer)]
    internal void An_answer_is_counted_as_what_it_means_to_the_client(CountedVerb verb, Outcome answer, RequestOutcome outcome) =>
        CountedVerbs.OutcomeOf(verb, answer).ShouldBe(outcome);

    [Fact]
    public void Every_outcome_and_every_class_has_a_name_of_its_own()
    {
        var outcomes = RequestTotals.Outcomes.Select(OutcomeNames.Of).ToList();
        var classes = Enum.GetValues<WaitClass>().Select(OutcomeNames.Of).ToList();

        outcomes.Distinct().Count().ShouldBe(Enum.GetValues<RequestOutcome>().Length);
        classes.Distinct().Count().ShouldBe(classes.Count);
    }
}
