using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Understudy.Hashing.Distributions;
using Xunit.Abstractions;

namespace Understudy.Tests.Hashing.Distributions;

/// <summary>REQ-16: where the further copies of a key are, in a tier that holds several.</summary>
public sealed class CopiesTests(ITestOutputHelper output)
{
    private static readonly byte[][] Keys = Make.Keys(40_000);

    public static TheoryData<string> EveryName => LocateTests.EveryName;

    [Theory, MemberData(nameof(EveryName))]
    public void The_first_copy_is_where_a_single_one_is_and_no_two_are_on_one_server(string name)
    {
        var servers = Make.Servers(1, 1, 1, 1, 1);
        var single = Make.Distribution(name, servers);
        var several = Make.Distribution(name, servers, copies: 4);

        foreach (var key in Keys.Take(2_000))
        {
            var copies = CopiesOf(several, key, 4);

            copies[0].ShouldBe(single.Locate(key));
            copies.ShouldBeUnique();
            copies.ShouldAllBe(server => server >= 0 && server < 5);
            CopiesOf(several, key, 2).ShouldBe(copies.Take(2));
            Enumerable.Range(0, 4).Select(copy => several.Explain(key, copy).ServerIndex).ShouldBe(copies);
        }
    }

    [Theory, MemberData(nameof(EveryName))]
    public void No_two_copies_are_in_one_zone(string name)
    {
        string[] zones = ["a", "a", "a", "b", "b", "c"];
        RingServer[] servers = [.. Make.Servers(1, 1, 1, 1, 1, 1).Zip(zones, (server, zone) => server with { Zone = zone })];
        var distribution = Make.Distribution(name, servers, copies: 3);

        foreach (var key in Keys.Take(2_000))
            CopiesOf(distribution, key, 3).Select(server => zones[server]).Order().ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public void Any_servers_weights_and_zones_hold_as_many_copies_as_there_are_zones() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => SpreadAny(new Random(seed))).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    private static void SpreadAny(Random random)
    {
        int[] weights = [.. Enumerable.Range(0, 2 + random.Next(12)).Select(_ => 1 + random.Next(20))];
        RingServer[] servers =
        [
            .. Make.Servers(weights).Select(server => random.Next(3) == 0 ? server : server with { Zone = $"z{random.Next(4)}" }),
        ];
        var zones = servers.Select((server, i) => server.Zone ?? $"{i}").ToArray();
        var copies = Math.Min(8, zones.Distinct().Count());
        string[] names = ["rendezvous", "libmemcached-ketama-weighted", "twemproxy-modula", "xmemcached-ketama"];
        foreach (var name in names)
        {
            if (!DistributionCatalog.TryCreate(name, servers, hashTag: null, out var distribution, out _, copies)) continue;
            foreach (var key in Keys.Take(100)) CopiesOf(distribution, key, copies).Select(server => zones[server]).ShouldBeUnique();
        }
    }

    // What a lost server held is read from the others: how much more than an even share the busiest of them is given.
    [Theory]
    [InlineData("magent", 1.08)]
    [InlineData("libmemcached-modula:murmur", 1.08)]
    [InlineData("jump", 1.08)]
    [InlineData("rendezvous", 1.08)]
    [InlineData("magent-ring", 1.25)]
    [InlineData("libmemcached-ketama-weighted", 1.6)]
    [InlineData("twemproxy-ketama", 1.6)]
    [InlineData("libmemcached-consistent", 2.2)]
    public void A_lost_servers_keys_are_spread_over_all_others(string name, double mostOfAnEvenShare)
    {
        const int servers = 6;
        var distribution = Make.Distribution(name, Make.Servers([.. Enumerable.Repeat(1, servers)]), copies: 2);
        var shared = new double[servers, servers];
        foreach (var key in Keys)
        {
            var copies = CopiesOf(distribution, key, 2);
            shared[copies[0], copies[1]]++;
        }

        for (var lost = 0; lost < servers; lost++)
        {
            var taken = Enumerable.Range(0, servers).Where(other => other != lost).Select(other => shared[lost, other]).ToArray();
            var shares = taken.Select(keys => keys / taken.Sum() * (servers - 1)).ToArray();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name}: of server {lost} the others take {shares.Min():0.00} to {shares.Max():0.00} of an even share"));
            shares.Max().ShouldBeLessThan(mostOfAnEvenShare);
            shares.Min().ShouldBeGreaterThan(0.7 / mostOfAnEvenShare);
        }
    }

    [Theory]
    [InlineData("twemproxy-modula")]
    [InlineData("rendezvous")]
    [InlineData("libmemcached-ketama-weighted")]
    public void Heavier_servers_are_given_more_of_the_second_copies(string name)
    {
        var distribution = Make.Distribution(name, Make.Servers(1, 1, 1, 3), copies: 2);

        var placed = Keys.Select(key => CopiesOf(distribution, key, 2));
        var seconds = placed.Where(copies => copies[0] == 0).Select(copies => copies[1]).ToArray();

        (seconds.Count(server => server == 3) / (double)seconds.Count(server => server == 1)).ShouldBeInRange(2, 4.5);
    }

    // What is written here stays so: it is where items are.
    [Theory]
    [InlineData("magent", "key1", "5 6 4 3")]
    [InlineData("jump", "key1", "2 6 3 4")]
    [InlineData("rendezvous", "key1", "2 0 4 1")]
    [InlineData("magent-ring", "key1", "3 4 6 2")]
    [InlineData("libmemcached-consistent", "key1", "2 6 4 1")]
    public void Copies_stay_where_they_are_from_version_to_version(string name, string key, string servers)
    {
        var distribution = Make.Distribution(name, Make.Servers(1, 1, 1, 1, 1, 1, 1), copies: 4);

        string.Join(' ', CopiesOf(distribution, Encoding.ASCII.GetBytes(key), 4)).ShouldBe(servers);
    }

    [Fact]
    public void Copies_of_keys_with_one_tag_meet()
    {
        var distribution = Make.Distribution("magent", Make.Servers(1, 1, 1, 1, 1), hashTag: "{}", copies: 3);

        CopiesOf(distribution, "a{7}b"u8.ToArray(), 3).ShouldBe(CopiesOf(distribution, "c{7}"u8.ToArray(), 3));
    }

    [Theory]
    [InlineData(4, "4 copies cannot be spread over 3 servers or zones")]
    [InlineData(0, "0 copies cannot be spread over 3 servers or zones")]
    public void More_copies_than_servers_are_refused(int copies, string reason)
    {
        DistributionCatalog.TryCreate("magent", Make.Servers(1, 1, 1), hashTag: null, out _, out var error, copies).ShouldBeFalse();

        error.ShouldBe(reason);
    }

    [Theory, MemberData(nameof(EveryName))]
    public void Allocates_nothing(string name)
    {
        var distribution = Make.Distribution(name, Make.Servers(1, 1, 1, 1, 1, 1), hashTag: "{}", copies: 3);
        var key = "cart:{商品:42}:items"u8.ToArray();
        var servers = new int[3];
        distribution.Locate(key, servers);

        var allocated = Allocation.Of(() =>
        {
            for (var i = 0; i < 100; i++) distribution.Locate(key, servers);
        });

        allocated.ShouldBe(0);
    }

    private static int[] CopiesOf(IDistribution distribution, byte[] key, int copies)
    {
        var servers = new int[copies];
        distribution.Locate(key, servers);
        return servers;
    }
}
