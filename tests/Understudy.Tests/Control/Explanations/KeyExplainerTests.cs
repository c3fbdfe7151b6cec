using System.Net;
using Understudy.Control.CommandLine;
using Understudy.Control.Explanations;
using Understudy.Routing.Pools;
using Understudy.Transport.Sockets;

namespace Understudy.Tests.Control.Explanations;

public sealed class KeyExplainerTests
{
    private static readonly Dictionary<ServerOptions, NetworkAddress> Unresolved = [];

    [Fact]
    public void Each_tier_has_a_line_with_key_tier_server_and_reason()
    {
        var explainer = new KeyExplainer(Pool("-s 127.0.0.1:33111 -s 127.0.0.1:33112 -b 127.0.0.1:1"), Unresolved);

        var lines = explainer.Explain("key1", keyWidth: 6);

        lines.ShouldBe(
        [
            "key1    primary  127.0.0.1:33112  djb 2090432895 mod 2 = 1",
            "key1    backup   127.0.0.1:1      the only server",
        ]);
    }

    [Fact]
    public void A_third_copy_has_a_line_too()
    {
        var explainer = new KeyExplainer(Pool("-s 127.0.0.1:1 -b 127.0.0.1:2 --tier 127.0.0.1:3,127.0.0.1:4"), Unresolved);

        var lines = explainer.Explain("key1", keyWidth: 4);

        lines.Last().ShouldBe("key1  tier3    127.0.0.1:4  djb 2090432895 mod 2 = 1");
    }

    [Fact]
    public void Copies_of_one_tier_have_a_line_each()
    {
        var explainer = new KeyExplainer(Pool("-s 127.0.0.1:1 -s 127.0.0.1:2 -s 127.0.0.1:3 --copies 2"), Unresolved);

        var lines = explainer.Explain("key1", keyWidth: 4).ToList();

        lines.Count.ShouldBe(2);
        lines[0].ShouldBe("key1  primary  127.0.0.1:1  djb 2090432895 mod 3 = 0");
        lines[1].ShouldMatch("^key1  primary  127.0.0.1:[23]  djb 2090432895 draws server [23] for copy 2$");
    }

    [Theory]
    [InlineData("key1", 33114)]
    [InlineData("key2", 33115)]
    [InlineData("key3", 33116)]
    [InlineData("key4", 33111)]
    [InlineData("key5", 33112)]
    [InlineData("key6", 33113)]
    [InlineData("key7", 33114)]
    public void The_seven_keys_of_source_002_are_on_the_servers_it_saw(string key, int port)
    {
        const string servers = "-s 127.0.0.1:33111 -s 127.0.0.1:33112 -s 127.0.0.1:33113 "
            + "-s 127.0.0.1:33114 -s 127.0.0.1:33115 -s 127.0.0.1:33116";
        var explainer = new KeyExplainer(Pool(servers), Unresolved);

        var line = explainer.Explain(key, keyWidth: 0).Single();

        line.ShouldContain($"127.0.0.1:{port} ");
    }

    [Fact]
    public void A_ring_made_from_addresses_uses_what_the_names_resolve_to()
    {
        var pool = Pool("-s one -s two --distribution xmemcached-ketama");
        var addresses = pool.Tiers[0].Servers.ToDictionary(s => s, s => NetworkAddress.Tcp(IPAddress.Loopback, s.Port));

        var line = new KeyExplainer(pool, addresses).Explain("key1", keyWidth: 0).Single();

        line.ShouldContain("/127.0.0.1:11211");
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a\nb", false)]
    [InlineData("grün", true)]
    public void Only_keys_that_memcached_takes_are_placed(string key, bool isTaken)
    {
        var reason = KeyExplainer.WhyNotKey(key);

        (reason is null).ShouldBe(isTaken);
    }

    [Theory]
    [InlineData(250, true)]
    [InlineData(251, false)]
    public void A_key_has_at_most_250_bytes(int bytes, bool isTaken)
    {
        var reason = KeyExplainer.WhyNotKey(new string('k', bytes));

        (reason is null).ShouldBe(isTaken);
    }

    [Fact]
    public void The_list_names_every_distribution_and_what_it_is_good_for()
    {
        var list = DistributionList.Write();

        list.ShouldContain("  magent-ring-as-shipped\n      magent's ring as 0.5 and 0.6 have it");
    }

    private static PoolOptions Pool(string line)
    {
        var draft = ArgumentReader.Read(Syntaxes.Hash, line.Split(' '));
        var pool = draft.Pool.ToChecked(draft.Problems);
        draft.Problems.ShouldBeEmpty();
        return pool;
    }
}
