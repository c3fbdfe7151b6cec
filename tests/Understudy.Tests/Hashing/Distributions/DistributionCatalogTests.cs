using Understudy.Hashing.Distributions;

namespace Understudy.Tests.Hashing.Distributions;

public sealed class DistributionCatalogTests
{
    private static readonly RingServer[] TwoServers = Make.Servers(1, 1);

    public static TheoryData<string> FamilyNames => [.. DistributionCatalog.Families.Select(family => family.Name)];

    [Theory, MemberData(nameof(FamilyNames))]
    public void Makes_every_distribution_it_lists(string name)
    {
        var distribution = Make.Distribution(name, TwoServers);

        distribution.ServerCount.ShouldBe(2);
        DistributionCatalog.IsKnown(name, out _).ShouldBeTrue();
    }

    [Fact]
    public void Makes_every_hash_it_lists_for_a_distribution()
    {
        var names = DistributionCatalog.Families.SelectMany(family => family.HashNames.Select(hash => $"{family.Name}:{hash}")).ToList();

        names.ShouldContain("twemproxy-ketama:jenkins");
        names.ShouldAllBe(name => Make.Distribution(name, TwoServers).ServerCount == 2);
    }

    [Fact]
    public void Describes_every_distribution_in_one_line()
    {
        var descriptions = DistributionCatalog.Families.Select(family => family.Description);

        descriptions.ShouldAllBe(text => text.Length > 10 && text.Length <= 110 && !text.Contains('\n'));
    }

    [Theory]
    [InlineData("magnet", "there is no distribution 'magnet'; did you mean magent?")]
    [InlineData("ketama", "libmemcached-ketama")]
    [InlineData("magent_ring", "did you mean magent-ring?")]
    [InlineData("zzz", "there are magent, magent-ring")]
    [InlineData("", "there are magent, magent-ring")]
    [InlineData("random", "a key written to one server would be read from another")]
    [InlineData("libmemcached-modula:md6", "has no hash 'md6'; it has one_at_a_time, md5, crc32")]
    [InlineData("magent:md5", "takes no hash; leave out ':md5'")]
    [InlineData("jump:", "takes no hash")]
    public void Says_what_is_wrong_with_a_name(string name, string expected)
    {
        var isMade = DistributionCatalog.TryCreate(name, TwoServers, hashTag: null, out _, out var error);

        isMade.ShouldBeFalse();
        error.ShouldNotBeNull().ShouldContain(expected);
    }

    [Theory]
    [InlineData("magent", new[] { 1, 3 }, "'magent' cannot honour weights: 10.0.0.1:11213 has 3, 10.0.0.1:11212 has 1")]
    [InlineData("jump", new[] { 1, 3 }, "cannot honour weights")]
    [InlineData("magent-ring", new[] { 2, 1 }, "cannot honour weights")]
    [InlineData("rendezvous", new[] { 0, 1 }, "weight 0 of 10.0.0.1:11212 is outside 1 to 1000")]
    [InlineData("rendezvous", new[] { 1, 1001 }, "weight 1001 of 10.0.0.1:11213 is outside 1 to 1000")]
    [InlineData("twemproxy-ketama", new[] { 1, 1000 }, "would own no point on the ring of 'twemproxy-ketama'")]
    [InlineData("magent", new int[0], "needs at least one server")]
    public void Refuses_servers_that_a_distribution_cannot_serve_as_asked(string name, int[] weights, string expected)
    {
        var isMade = DistributionCatalog.TryCreate(name, Make.Servers(weights), hashTag: null, out _, out var error);

        isMade.ShouldBeFalse();
        error.ShouldNotBeNull().ShouldContain(expected);
    }

    [Fact]
    public void Equal_weights_say_nothing_and_suit_every_distribution()
    {
        var keys = Make.Keys(1000);
        var plain = Make.Distribution("magent", Make.Servers(1, 1, 1));

        var weighted = Make.Distribution("magent", Make.Servers(5, 5, 5));

        keys.ShouldAllBe(key => weighted.Locate(key) == plain.Locate(key));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}}")]
    [InlineData("{é")]
    [InlineData("")]
    public void Refuses_a_hash_tag_that_is_not_two_ASCII_characters(string hashTag)
    {
        var isMade = DistributionCatalog.TryCreate("magent", TwoServers, hashTag, out _, out var error);

        isMade.ShouldBeFalse();
        error.ShouldNotBeNull().ShouldContain("two ASCII characters");
    }

    [Fact]
    public void A_single_server_owns_every_key_under_any_name()
    {
        var distribution = Make.Distribution("magent-ring", Make.Servers(1), hashTag: "{}");

        distribution.Locate("any"u8).ShouldBe(0);
        distribution.Explain("any"u8).Reason.ShouldBe("the only server");
    }
}
