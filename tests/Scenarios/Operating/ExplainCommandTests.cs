using System.Globalization;
using System.Text.Json;

namespace Understudy.Scenarios.Operating;

/// <summary>A key is explained as a direct look at its servers finds it.</summary>
public sealed class ExplainCommandTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly Cluster _cluster = Cluster.Of(2, 2, "--repair-rate", "0", "--compare-rate", "0");

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public void What_each_server_holds_is_told_as_it_tells_it_itself()
    {
        using var client = _cluster.Proxy.Connect();
        string[] keys = [.. Enumerable.Range(0, 8).Select(i => $"key:{i}")];
        foreach (var key in keys) client.Ask($"set {key} 42 {(key == "key:1" ? 0 : 1000)} 5\r\nhello\r\n").ShouldBe("STORED\r\n");

        foreach (var key in keys)
        {
            var before = Look(key);
            var explained = Explain(key);
            var copies = explained.GetProperty("copies").EnumerateArray().ToList();

            explained.GetProperty("comparison").GetString().ShouldBe("equal");
            copies.Select(copy => copy.GetProperty("server").GetString()).ShouldBe(before.Select(each => each.Server.Address));
            foreach (var (copy, (server, debug)) in copies.Zip(before))
            {
                copy.GetProperty("found").GetString().ShouldBe("held");
                copy.GetProperty("valueBytes").GetInt64().ShouldBe(5);
                copy.GetProperty("flags").GetInt64().ShouldBe(42);
                copy.GetProperty("casToken").GetUInt64().ShouldBe(ulong.Parse(debug["cas"], CultureInfo.InvariantCulture));
                copy.GetProperty("isStale").GetBoolean().ShouldBeFalse();
                var ttl = copy.GetProperty("ttlSeconds").GetInt64();
                if (key == "key:1") ttl.ShouldBe(-1);
                else ttl.ShouldBeInRange(960, 1000);
                copy.GetProperty("wasRead").GetBoolean().ShouldBeFalse();
            }

            // Nothing counts as a use.
            Look(key).Select(each => each.Debug["fetch"]).ShouldBe(before.Select(_ => "no"));
            explained.GetProperty("get").GetProperty("text").GetString().ShouldBe($"asks {before[0].Server.Address}, which has it: a hit");
            explained.GetProperty("set").GetProperty("servers").GetArrayLength().ShouldBe(2);
        }
    }

    [Fact]
    public void A_copy_that_is_missing_or_differs_is_named()
    {
        using var client = _cluster.Proxy.Connect();
        client.Set("k", "hello");
        var (first, second) = (Look("k")[0].Server, Look("k")[1].Server);
        Direct(first, "delete k\r\n").ShouldBe("DELETED\r\n");
        var missing = Explain("k");
        Direct(first, "set k 0 0 5\r\nother\r\n").ShouldBe("STORED\r\n");
        var different = Explain("k");
        Direct(first, "delete k\r\n");
        Direct(second, "delete k\r\n");
        var absent = Explain("k");

        missing.GetProperty("comparison").GetString().ShouldBe("missing");
        missing.GetProperty("copies")[0].GetProperty("found").GetString().ShouldBe("missing");
        missing.GetProperty("get").GetProperty("text").GetString()
            .ShouldBe($"asks {first.Address}, which does not have it, then {second.Address}, which has it: a hit");
        different.GetProperty("comparison").GetString().ShouldBe("different");
        absent.GetProperty("comparison").GetString().ShouldBe("absent");
        absent.GetProperty("get").GetProperty("text").GetString().ShouldEndWith(": a miss");
    }

    [Fact]
    public void A_server_that_is_out_is_not_asked_and_it_is_said_what_becomes_of_requests()
    {
        using var client = _cluster.Proxy.Connect();
        client.Set("k", "hello");
        var (first, second) = (Look("k")[0].Server, Look("k")[1].Server);
        first.Kill();
        Eventually.True(() => Explain("k").GetProperty("copies")[0].GetProperty("state").GetString() == "OUT", Soon, "not noticed");
        var one = Explain("k");
        var (code, text) = _cluster.Proxy.Operate("explain", "k");
        second.Kill();
        Eventually.True(() => Explain("k").GetProperty("copies")[1].GetProperty("state").GetString() == "OUT", Soon, "not noticed");
        var none = Explain("k");

        one.GetProperty("copies")[0].GetProperty("found").GetString().ShouldBe("not_asked");
        one.GetProperty("copies")[0].GetProperty("reason").GetString().ShouldNotBeNullOrEmpty();
        one.GetProperty("copies")[1].GetProperty("found").GetString().ShouldBe("held");
        one.GetProperty("get").GetProperty("text").GetString().ShouldBe($"asks {second.Address}, which has it: a hit");
        one.GetProperty("set").GetProperty("text").GetString()!.ShouldContain($"{first.Address} misses it");
        code.ShouldBe(0, text);
        text.ShouldContain("not asked");
        none.GetProperty("get").GetProperty("text").GetString().ShouldBe("is answered with SERVER_ERROR no server available");
        client.Ask("get k\r\n").ShouldBe("SERVER_ERROR no server available\r\n");
    }

    [Fact]
    public void A_server_that_hangs_is_waited_for_no_longer_than_for_clients()
    {
        using var client = _cluster.Proxy.Connect();
        client.Set("k", "hello");
        Look("k")[0].Server.Pause();

        var explained = Explain("k");

        explained.GetProperty("copies")[0].GetProperty("found").GetString().ShouldBeOneOf("no_answer", "not_asked");
        explained.GetProperty("copies")[1].GetProperty("found").GetString().ShouldBe("held");
    }

    [Fact]
    public void Who_may_renew_a_stale_item_still_may_afterwards()
    {
        using var client = _cluster.Proxy.Connect();
        client.Set("k", "hello");
        var first = Look("k")[0].Server;
        Direct(first, "md k I\r\n").ShouldBe("HD\r\n");
        var unknown = Explain("k");
        var renewed = Direct(first, "mg k v\r\n", "hello\r\n");

        unknown.GetProperty("copies")[0].GetProperty("isStale").GetBoolean().ShouldBeTrue();
        renewed.ShouldContain(" W");
        renewed.ShouldContain(" X");
    }

    [Theory]
    [InlineData]
    [InlineData("two", "keys")]
    [InlineData("a b")]
    public void What_is_no_key_is_refused(params string[] keys)
    {
        using var command = UnderstudyProcess.Run(["explain", .. keys]);

        command.ExitCode.ShouldBe(2, command.Output);
    }

    private JsonElement Explain(string key)
    {
        var (code, output) = _cluster.Proxy.Operate("explain", key, "--json");
        code.ShouldBe(0, output);
        return JsonDocument.Parse(output).RootElement;
    }

    // The servers that have it, in tier order, with what me says.
    private List<(MemcachedProcess Server, Dictionary<string, string> Debug)> Look(string key) =>
    [
        .. from server in _cluster.Servers
           let line = Direct(server, $"me {key}\r\n")
           where line.StartsWith("ME ", StringComparison.Ordinal)
           let words = line.TrimEnd().Split(' ').Skip(2).Select(word => word.Split('='))
           select (server, words.ToDictionary(pair => pair[0], pair => pair[1])),
    ];

    private static string Direct(MemcachedProcess server, string request, string terminator = "\r\n")
    {
        using var wire = server.Connect();
        return wire.Ask(request, terminator);
    }
}
