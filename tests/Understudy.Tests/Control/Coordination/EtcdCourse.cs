using Understudy.Routing.Group;

namespace Understudy.Tests.Control.Coordination;

/// <summary>What two members ask of a coordinator in the life of a group, and have to be answered by any.</summary>
internal static class EtcdCourse
{
    private const string First = "0000000000000000 0000000000000000";
    private const string Older = "0000000000000001 0000000000000009";
    private const string Newer = "0000000000000001 000000000000000a";

    public static async Task PlayAsync(ICoordinator a, ICoordinator b)
    {
        (await a.WatchAsync(default)).ShouldBeEquivalentTo(
            new CoordinatorAnswer(CoordinatorOutcome.Done, Complaints: new Dictionary<string, string>()));

        // One of them founds the group.
        (await a.TakeAsync(0, "a n1 term=1", First, default)).State.ShouldBe(First);
        var seen = await b.WatchAsync(default);
        (seen.Lead, seen.State).ShouldBe(("a n1 term=1", First));
        (await b.TakeAsync(0, "b n2 term=1", First, default)).Outcome.ShouldBe(CoordinatorOutcome.Refused);

        // A renewal changes the revision, and so does a record: a take-over that saw an older one fails.
        (await a.RenewAsync("a n1 term=1", default)).Revision.ShouldBeGreaterThan(seen.Revision);
        var renewed = await b.WatchAsync(default);
        (await a.RecordAsync("a n1 term=1", Newer, default)).Outcome.ShouldBe(CoordinatorOutcome.Done);
        (await b.TakeAsync(renewed.Revision, "b n2 term=2", First, default)).Outcome.ShouldBe(CoordinatorOutcome.Refused);

        // A state that comes late does not replace a newer one, and that is no reason to step down.
        (await a.RecordAsync("a n1 term=1", Older, default)).Outcome.ShouldBe(CoordinatorOutcome.Done);
        (await b.WatchAsync(default)).State.ShouldBe(Newer);

        // Who has another life, or another term, may do nothing.
        (await a.RenewAsync("a n0 term=1", default)).Outcome.ShouldBe(CoordinatorOutcome.Refused);
        (await a.RecordAsync("a n1 term=0", "f", default)).Outcome.ShouldBe(CoordinatorOutcome.Refused);

        // The office is given back, and taken with the state of that moment.
        (await a.FreeAsync("a n1 term=1", "a n1 term=1 free=b", default)).Outcome.ShouldBe(CoordinatorOutcome.Done);
        var free = await b.WatchAsync(default);
        var taken = await b.TakeAsync(free.Revision, "b n2 term=2", First, default);
        (taken.Outcome, taken.State).ShouldBe((CoordinatorOutcome.Done, Newer));
        (await a.RenewAsync("a n1 term=1", default)).Outcome.ShouldBe(CoordinatorOutcome.Refused);
        (await a.FreeAsync("a n1 term=1", "a n1 term=1 free=-", default)).Outcome.ShouldBe(CoordinatorOutcome.Refused);

        // Complaints come and go.
        await a.ComplainAsync("a", 2, default);
        (await b.WatchAsync(default)).Complaints.ShouldBe(new Dictionary<string, string> { ["a"] = "2" });
        await a.ComplainAsync("a", 0, default);
        (await b.WatchAsync(default)).Complaints!.ShouldBeEmpty();
    }
}
