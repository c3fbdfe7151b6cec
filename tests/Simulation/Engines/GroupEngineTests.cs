using Understudy.Routing.Group;
using Xunit.Abstractions;

namespace Understudy.Simulation.Engines;

/// <summary>Several real proxies that are one group, in a world where anything may stand still, die or be cut off.</summary>
public sealed class GroupEngineTests(ITestOutputHelper output)
{
    // Another number, and another first one, for a campaign.
    private static readonly int Seeds =
        int.TryParse(Environment.GetEnvironmentVariable("UNDERSTUDY_GROUP_SEEDS"), out var seeds) ? seeds : 5;

    private static readonly ulong First =
        ulong.TryParse(Environment.GetEnvironmentVariable("UNDERSTUDY_GROUP_FIRST"), out var first) ? first : 1;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nothing_old_is_shown_by_any_proxy_whatever_fails(bool isInOneTier)
    {
        var (offices, hits, reads) = (0, 0L, 0L);
        for (var seed = First; seed < First + (ulong)Seeds; seed++)
        {
            var result = Play(isInOneTier ? GroupRunOptions.ForCopies(GroupRunOptions.ForSeed(seed)) : GroupRunOptions.ForSeed(seed));
            offices += result.Offices;
            hits += result.History.Hits;
            reads += result.ReadsAtFollowers;
        }

        output.WriteLine($"{offices} offices, {hits} hits, {reads} reads answered by followers");
        offices.ShouldBeGreaterThanOrEqualTo(Seeds);
        hits.ShouldBeGreaterThan(1000 * Seeds);
        reads.ShouldBeGreaterThan(100 * Seeds);
    }

    [Theory]
    [InlineData(TakeoverMode.Timeout, false)]
    [InlineData(TakeoverMode.Never, false)]
    [InlineData(TakeoverMode.Timeout, true)]
    [InlineData(TakeoverMode.Never, true)]
    public void Nothing_old_is_shown_by_two_boxes_without_a_coordinator(TakeoverMode takeover, bool isInOneTier)
    {
        var (offices, hits, reads) = (0, 0L, 0L);
        for (var seed = First; seed < First + (ulong)Seeds; seed++)
        {
            var boxes = GroupRunOptions.ForBoxes(seed, takeover);
            var result = Play(isInOneTier ? GroupRunOptions.ForCopies(boxes) : boxes);
            offices += result.Offices;
            hits += result.History.Hits;
            reads += result.ReadsAtFollowers;
        }

        output.WriteLine($"{offices} offices, {hits} hits, {reads} reads answered by the follower");
        offices.ShouldBeGreaterThanOrEqualTo(Seeds);
        hits.ShouldBeGreaterThan(1000 * Seeds);
        reads.ShouldBeGreaterThan(100 * Seeds);
    }

    /// <param name="seed">That failed once.</param>
    [Theory]
    [InlineData(118)]   // the newest record was on a server that died; a successor that knew it went by an older one on the other server
    public void What_failed_once_between_two_boxes_does_not_again(ulong seed) =>
        Play(GroupRunOptions.ForBoxes(seed, TakeoverMode.Timeout)).Offices.ShouldBePositive();

    /// <param name="seed">That failed once.</param>
    [Theory]
    [InlineData(70)]   // a mark that an earlier leader had left took the only server that was in use away from every new one
    public void What_failed_once_does_not_again(ulong seed) => Play(seed).Offices.ShouldBePositive();

    private static GroupRunResult Play(ulong seed) => Play(GroupRunOptions.ForSeed(seed));

    private static GroupRunResult Play(GroupRunOptions options)
    {
        var result = GroupRun.Play(options);
        if (result.Violations.Count > 0 || result.HitsInPeace == 0)
            Assert.Fail(GroupRun.Play(options with { IsTraced = true }).Report());
        return result;
    }
}
