using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Understudy.Scenarios.Operating;

/// <summary>Slow requests are kept with where their time went.</summary>
public sealed class SlowCommandTests
{
    // A server that hangs stays in use, and the other copy is asked after so long.
    private static readonly string[] Patient = ["--reply-timeout", "400ms", "--failure-limit", "1000", "--probe-interval", "0"];
    private static readonly TimeSpan Soon = Eventually.Limit;

    [Fact]
    public void A_get_that_waited_for_one_copy_and_got_the_other_says_which_server_was_silent()
    {
        using var cluster = Cluster.Pair([.. Patient, "--slow-limit", "200ms"]);
        using var client = cluster.Proxy.Connect();
        client.Set("session:42", "v");
        client.Get("session:42").ShouldBe("v");
        cluster.Primary.Pause();
        // The second copy has little time left, which a busy machine may not have.
        Eventually.True(() => client.Ask("get session:42\r\nmn\r\n", "MN\r\n").StartsWith("VALUE ", StringComparison.Ordinal), Soon,
            "the other copy does not answer");
        cluster.Primary.Resume();

        var list = Slow(cluster);
        var (code, text) = cluster.Proxy.Operate("slow");

        list.Real("limitSeconds").ShouldBe(0.2);
        list.Number("total").ShouldBeGreaterThan(0);
        var request = list.List("requests")[^1];
        request.Text("verb").ShouldBe("get");
        request.Text("key").ShouldBe("session:42");
        request.Text("outcome").ShouldBe("hit");
        request.Text("client").ShouldStartWith("127.0.0.1:");
        request.Real("seconds").ShouldBeGreaterThanOrEqualTo(0.4);
        var steps = request.List("steps");
        steps.Select(step => (step.Text("server"), step.Text("result")))
            .ShouldBe([(cluster.Primary.Address, "deadline"), (cluster.Backup.Address, "answered")]);
        steps[0].Real("tookSeconds").ShouldBeGreaterThanOrEqualTo(0.4);
        steps[1].Real("afterSeconds").ShouldBe(steps[0].Real("afterSeconds") + steps[1].Real("tookSeconds"), tolerance: 1e-6);
        code.ShouldBe(0, text);
        text.ShouldContain(" since the start; from 200.0 ms on they are kept\n");
        text.ShouldContain("get session:42  hit  from 127.0.0.1:");
        text.ShouldContain($"{cluster.Primary.Address} did not answer in time");
        text.ShouldNotContain("\e[");
    }

    [Fact]
    public void A_reply_that_waited_for_its_turn_is_told_from_one_that_was_slow()
    {
        using var cluster = Cluster.Of(2, 2, [.. Patient, "--slow-limit", "200ms"]);
        using var client = cluster.Proxy.Connect();
        var keys = Enumerable.Range(0, 32).Select(i => $"key:{i}").ToList();
        foreach (var key in keys) client.Set(key, "v");
        var slow = keys.First(key => Has(cluster.Primaries[0], key));
        var quick = keys.First(key => Has(cluster.Primaries[1], key));
        cluster.Primaries[0].Pause();
        client.Ask($"get {slow}\r\nget {quick}\r\nmn\r\n", "MN\r\n");
        cluster.Primaries[0].Resume();

        var requests = Slow(cluster).List("requests");

        var gets = requests.Where(request => request.Text("verb") == "get").ToList();
        gets.Last(request => request.Text("key") == quick).Real("forTurnSeconds").ShouldBeGreaterThan(0.2);
        gets.Last(request => request.Text("key") == slow).Real("forTurnSeconds").ShouldBe(0);
        cluster.Proxy.Operate("slow").Output.ShouldContain("its turn: earlier replies to the client came first");
    }

    [Fact]
    public void Keys_and_servers_are_known_whichever_thread_carried_the_request_out()
    {
        using var cluster = Cluster.Pair([.. Patient, "--slow-limit", "200ms", "--threads", "2"]);
        using var client = cluster.Proxy.Connect();
        using var many = cluster.Proxy.Connect();
        foreach (var key in new[] { "a", "b", "c", "d" }) client.Set(key, "v");
        cluster.Primary.Pause();
        many.Send("get a b c\r\nmn\r\n");
        client.Send("set a 0 0 1\r\nv\r\nset b 0 0 1\r\nv\r\nset c 0 0 1\r\nv\r\nset d 0 0 1\r\nv\r\nmg G1s= b v\r\nmn\r\n");
        many.ReadThrough("MN\r\n");
        client.ReadThrough("MN\r\n");
        cluster.Primary.Resume();

        var requests = Slow(cluster).List("requests");

        requests.Where(request => request.Text("verb") == "set").Select(request => request.Text("key")).Distinct().Order()
            .ShouldBe(["a", "b", "c", "d"]);
        requests.TakeLast(6).ShouldAllBe(request => request.List("steps").Any(step => step.Text("server") == cluster.Primary.Address));
        // An escape and a bracket: nothing of it reaches the terminal.
        requests.ShouldContain(request => request.Text("verb") == "mg" && request.Text("key") == "\\x1B[");
        var retrieval = requests.Single(request => request.Text("verb") == "get");
        retrieval.Text("key").ShouldBe("a");
        retrieval.Number("moreKeys").ShouldBe(2);
        cluster.Proxy.Operate("slow").Output.ShouldContain("get a and 2 more  ");
    }

    [Fact]
    public async Task A_write_that_waited_in_line_for_a_slow_server_says_so()
    {
        using var cluster = Cluster.Pair("--reply-timeout", "20s", "--probe-interval", "0", "--slow-limit", "10ms");
        using var client = cluster.Proxy.Connect();
        using var looking = cluster.Proxy.Connect();
        var set = Encoding.ASCII.GetBytes($"set large 0 0 1000000\r\n{new string('x', 1_000_000)}\r\n");
        cluster.Primary.Pause();
        var sending = Task.Run(() =>
        {
            for (var i = 0; i < 40; i++) client.Send(set);
        });
        Eventually.True(
            () => !looking.Ask("stats proxy\r\n", "END\r\n").Contains("STAT writes_held 0\r\n", StringComparison.Ordinal), Soon,
            "no write was held");
        var held = Stopwatch.GetTimestamp();
        Eventually.True(() => Stopwatch.GetElapsedTime(held) > TimeSpan.FromMilliseconds(50), "time stands still");
        cluster.Primary.Resume();
        client.ReadLines(40).ShouldBe(string.Concat(Enumerable.Repeat("STORED\r\n", 40)));
        await sending.WaitAsync(Soon);

        var requests = Slow(cluster, "-n", "1000").List("requests");

        requests.ShouldContain(request => request.Text("verb") == "set" && request.Real("inLineSeconds") > 0
            && request.Real("seconds") >= request.Real("inLineSeconds"));
        cluster.Proxy.Operate("slow").Output.ShouldContain("in line: servers take writes too slowly");
    }

    [Fact]
    public void The_last_ones_are_kept_and_none_where_none_is_wanted()
    {
        using var cluster = Cluster.Pair([.. Patient, "--slow-limit", "200ms"]);
        using var none = UnderstudyProcess.InFrontOf([cluster.Primary], [cluster.Backup], [.. Patient, "--slow-limit", "0"]);
        using var client = cluster.Proxy.Connect();
        using var other = none.Connect();
        client.Set("k", "v");
        cluster.Primary.Pause();
        client.Send(string.Concat(Enumerable.Range(0, 300).Select(i => $"get key:{i}\r\n")) + "mn\r\n");
        other.Ask("get k\r\nmn\r\n", "MN\r\n");
        client.ReadThrough("MN\r\n");
        cluster.Primary.Resume();

        var list = Slow(cluster);
        var off = JsonDocument.Parse(none.Operate("slow", "--json").Output).RootElement;

        list.Number("total").ShouldBeGreaterThanOrEqualTo(300);
        list.List("requests").Count.ShouldBe(20);
        list.List("requests")[^1].Text("key").ShouldBe("key:299");
        JsonDocument.Parse(cluster.Proxy.Operate("slow", "--json", "-n", "1000").Output).RootElement.List("requests").Count.ShouldBe(256);
        off.Number("total").ShouldBe(0);
        none.Operate("slow").Output.ShouldBe("0 slow requests since the start; none is kept now, by --slow-limit 0\n");
    }

    private static bool Has(MemcachedProcess server, string key)
    {
        using var direct = server.Connect();
        return direct.Get(key) is not null;
    }

    private static JsonElement Slow(Cluster cluster, params string[] more)
    {
        var (code, output) = cluster.Proxy.Operate(["slow", "--json", .. more]);
        code.ShouldBe(0, output);
        return JsonDocument.Parse(output).RootElement;
    }
}
