using Understudy.Hashing.Distributions;

namespace Understudy.Tests.Hashing.Distributions;

public sealed class DigestCountsTests
{
    [Fact]
    public void Magent_loses_a_digest_to_rounding_at_the_counts_where_the_original_does()
    {
        var short499 = Enumerable.Range(1, 128).Where(count => DigestCounts.OfMagent(Make.Servers(new int[count]))[0] == 499);

        // Read from create_ketama of magent 0.6, compiled with gcc.
        short499.ShouldBe([47, 59, 83, 94, 101, 107, 109, 118, 121]);
    }

    [Fact]
    public void A_weight_of_three_beside_one_buys_three_times_the_digests()
    {
        var servers = Make.Servers(1, 3);

        DigestCounts.InFloats(servers).ShouldBe([20, 60]);
        DigestCounts.InDoubles(servers).ShouldBe([20, 60]);
        DigestCounts.PerUnit(servers).ShouldBe([40, 120]);
    }
}
