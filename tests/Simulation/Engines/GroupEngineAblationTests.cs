using Understudy.Routing.Group;
using Understudy.Simulation.World;
using Xunit.Abstractions;
using static Understudy.Simulation.Engines.GroupFaultKind;

namespace Understudy.Simulation.Engines;

/// <summary>Rules by which followers read, left out of real proxies: somebody is shown something old.</summary>
public sealed class GroupEngineAblationTests(ITestOutputHelper output)
{
    // What a seed does moves with every change: it is looked on from the one that is known.
    private const int MostSeeds = 40;

    // Whoever waits for the leader reads nothing: seldom.
    private static readonly OperationKind[] Reads = [.. Enumerable.Repeat(OperationKind.Get, 9), OperationKind.Set];

    [Fact]
    public void Reads_without_a_lease_are_missed() => Missed(
        first: 2, Promise.NoOldAnswer, rules => rules with { NeedsLease = false }, Blind);

    [Fact]
    public void A_leader_that_waits_for_nobody_is_missed() => Missed(
        first: 16, Promise.NoOldAnswer, rules => rules with { WaitsForMembers = false }, Blind);

    [Fact]
    public void A_client_that_reads_while_the_leader_owes_it_an_answer_is_missed() => Missed(
        first: 1, promise: null, rules => rules with { ReadsBehindWrites = false }, HangServer);

    // Null: any promise.
    private void Missed(ulong first, Promise? promise, Func<GroupRules, GroupRules> without, params GroupFaultKind[] kinds)
    {
        GroupRunOptions World(ulong seed) => GroupRunOptions.ForSeed(seed) with
        {
            Kinds = kinds, Traffic = Reads, FlushOdds = 0, LongestThought = 5 * VirtualTime.Millisecond,
        };

        ulong? found = null;
        for (var seed = first; seed < first + MostSeeds && found is null; seed++)
        {
            var result = GroupRun.Play(World(seed) with { Rules = without(GroupRules.All) });
            if (result.Violations.Any(violation => promise is null || violation.Promise == promise)) found = seed;
        }

        output.WriteLine($"seed {found}");
        found.ShouldNotBeNull();
        GroupRun.Play(World(found.Value)).Violations.ShouldBeEmpty();
    }
}
