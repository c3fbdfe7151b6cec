namespace Understudy.Simulation.Engines;

/// <summary>Several real proxies that are one group, in a world where anything may stand still, die or be cut off.</summary>
public sealed class GroupEngineTests
{
    // Another number, and another first one, for a campaign.
    private static readonly int Seeds =
        int.TryParse(Environment.GetEnvironmentVariable("UNDERSTUDY_GROUP_SEEDS"), out var seeds) ? seeds : 5;

    private static readonly ulong First =
        ulong.TryParse(Environment.GetEnvironmentVariable("UNDERSTUDY_GROUP_FIRST"), out var first) ? first : 1;

    [Fact]
    public void Nothing_old_is_shown_by_any_proxy_whatever_fails()
    {
        var (offices, hits) = (0, 0L);
        for (var seed = First; seed < First + (ulong)Seeds; seed++)
        {
            var result = Play(seed);
            offices += result.Offices;
            hits += result.History.Hits;
        }

        offices.ShouldBeGreaterThanOrEqualTo(Seeds);
        hits.ShouldBeGreaterThan(1000 * Seeds);
    }

    /// <param name="seed">That failed once.</param>
    [Theory]
    [InlineData(70)]   // a mark that an earlier leader had left took the only server that was in use away from every new one
    public void What_failed_once_does_not_again(ulong seed) => Play(seed).Offices.ShouldBePositive();

    private static GroupRunResult Play(ulong seed)
    {
        var result = GroupRun.Play(GroupRunOptions.ForSeed(seed));
        if (result.Violations.Count > 0 || result.HitsInPeace == 0)
            Assert.Fail(GroupRun.Play(GroupRunOptions.ForSeed(seed) with { IsTraced = true }).Report());
        return result;
    }
}
