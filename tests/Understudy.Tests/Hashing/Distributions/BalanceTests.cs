using Understudy.Hashing.Distributions;

namespace Understudy.Tests.Hashing.Distributions;

/// <summary>REQ-41 and REQ-43: rings that really balance, move few keys, and honour weights.</summary>
public sealed class BalanceTests
{
    private static readonly byte[][] ManyKeys = Make.Keys(100_000);

    /// <summary>Enough to see a ring move a key that it should not, at a fifth of the time.</summary>
    private static readonly byte[][] Keys = ManyKeys[..20_000];

    public static TheoryData<string> ConsistentNames => [.. Make.ConsistentNames];

    public static TheoryData<string> WeightedNames
        => [.. Make.ConsistentNames.Where(name => DistributionCatalog.Families.Any(f => f.Name == name.Split(':')[0] && f.HonoursWeights))];

    [Theory, MemberData(nameof(ConsistentNames))]
    public void Gives_each_of_six_servers_about_a_sixth_of_the_keys(string name)
    {
        var shares = Make.Shares(Make.Distribution(name, Make.Servers(1, 1, 1, 1, 1, 1)), Keys);

        // 160 points for each server spread shares by about 1/sqrt(160) = 8 %; three times that is allowed.
        shares.ShouldAllBe(share => Math.Abs(share * 6 - 1) < 0.24);
    }

    [Theory]
    [InlineData("magent-ring", 0.08)]
    [InlineData("jump", 0.03)]
    [InlineData("rendezvous", 0.03)]
    public void Balances_within_a_few_percent_where_that_is_promised(string name, double tolerance)
    {
        var shares = Make.Shares(Make.Distribution(name, Make.Servers(1, 1, 1, 1, 1, 1)), ManyKeys);

        shares.ShouldAllBe(share => Math.Abs(share * 6 - 1) < tolerance);
    }

    [Fact]
    public void The_ring_as_magent_shipped_it_sends_nearly_all_keys_to_one_server()
    {
        var shares = Make.Shares(Make.Distribution("magent-ring-as-shipped", Make.Servers(1, 1, 1, 1, 1, 1)), Keys);

        shares.Max().ShouldBeGreaterThan(0.99);
    }

    [Theory, MemberData(nameof(WeightedNames))]
    public void Weights_of_one_and_three_share_the_keys_one_to_three(string name)
    {
        var shares = Make.Shares(Make.Distribution(name, Make.Servers(1, 3)), Keys);

        (shares[1] / shares[0]).ShouldBeInRange(2.2, 4.0);
    }

    [Theory, MemberData(nameof(ConsistentNames))]
    public void Adding_a_seventh_server_takes_about_a_seventh_of_the_keys_and_moves_no_other(string name)
    {
        var before = Make.Distribution(name, Make.Servers(1, 1, 1, 1, 1, 1));
        var after = Make.Distribution(name, Make.Servers(1, 1, 1, 1, 1, 1, 1));

        var moved = Keys.Where(key => before.Locate(key) != after.Locate(key)).ToList();

        moved.ShouldAllBe(key => after.Locate(key) == 6);
        (moved.Count / (double)Keys.Length).ShouldBeInRange(0.75 / 7, 1.25 / 7);
    }

    [Theory, MemberData(nameof(ConsistentNames))]
    public void Losing_any_server_moves_its_own_keys_only(string name)
    {
        var servers = Make.Servers(1, 1, 1, 1, 1, 1);
        var before = Make.Distribution(name, servers);
        RingServer[] left = [servers[0], servers[1], servers[3], servers[4], servers[5]];
        var after = Make.Distribution(name, left);

        var moved = Keys.Where(key => servers[before.Locate(key)] != left[after.Locate(key)]);

        moved.ShouldAllBe(key => before.Locate(key) == 2);
    }

    [Fact]
    public void Jump_moves_only_the_keys_a_new_last_server_takes()
    {
        var before = Make.Distribution("jump", Make.Servers(1, 1, 1, 1, 1, 1));
        var after = Make.Distribution("jump", Make.Servers(1, 1, 1, 1, 1, 1, 1));

        var moved = ManyKeys.Where(key => before.Locate(key) != after.Locate(key)).ToList();

        moved.ShouldAllBe(key => after.Locate(key) == 6);
        (moved.Count / (double)ManyKeys.Length).ShouldBeInRange(0.97 / 7, 1.03 / 7);
    }
}
