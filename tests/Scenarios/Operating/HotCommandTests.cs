using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;

namespace Understudy.Scenarios.Operating;

/// <summary>Which keys are asked for most, as clients ask for them.</summary>
public sealed class HotCommandTests
{
    private static readonly TimeSpan Soon = Eventually.Limit;

    [Fact]
    public void The_keys_that_are_asked_for_most_are_told_with_their_rates()
    {
        using var cluster = Cluster.Pair("--threads", "2");
        using var client = cluster.Proxy.Connect();
        var hot = default(JsonElement);

        // Two of ten requests of a turn are for one key; a look may begin before and end after it.
        Eventually.True(
            () =>
            {
                using var looking = ChildProcess.Start(
                    UnderstudyProcess.Executable, ["hot", "--seconds", "1", "--json", "--control", cluster.Proxy.ControlPath]);
                for (var i = 0; !looking.HasExited; i++)
                    client.Ask(string.Create(CultureInfo.InvariantCulture,
                        $"get session:7\r\nget session:7\r\nget user:{i % 97} user:{i % 89} b\r\nmg G1s= b v\r\n"
                        + $"set user:{i % 83} 0 0 1\r\nv\r\nmn\r\n"),
                        "MN\r\n");
                looking.ExitCode.ShouldBe(0, looking.Output);
                hot = JsonDocument.Parse(looking.Output).RootElement;
                return hot.Real("keysPerSecond") > 1000;
            },
            Soon, () => hot.ToString());

        var keys = hot.List("keys");
        keys[0].Text("key").ShouldBe("session:7");
        keys[0].Real("share").ShouldBe(2 / 7.0, tolerance: 0.1);
        keys[0].Real("perSecond").ShouldBeInRange(0, keys[0].Real("mostPerSecond"));
        keys.ShouldContain(key => key.Text("key") == "\\x1B[");
        keys.Select(key => key.Real("perSecond")).ShouldBeInOrder(SortDirection.Descending);
        keys.Count.ShouldBe(20);
        // All of the sessions are one, so the prefix says nothing more; of users there are many.
        hot.List("prefixes").Select(prefix => prefix.Text("key")).ShouldContain("user:");
    }

    [Fact]
    public void Nothing_is_counted_while_nobody_looks_and_only_one_looks_at_a_time()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        for (var i = 0; i < 100; i++) client.Get("before");
        using var first = Wire.Connect(new UnixDomainSocketEndPoint(cluster.Proxy.ControlPath));
        using var second = Wire.Connect(new UnixDomainSocketEndPoint(cluster.Proxy.ControlPath));
        first.Send("api /api/hot?seconds=2\n");
        second.Send("api /api/hot?seconds=2\n");

        string[] answers = [first.ReadThrough("\n", Soon), second.ReadThrough("\n", Soon)];
        var (code, screen) = cluster.Proxy.Operate("hot", "--seconds", "1");

        answers.ShouldContain("ERROR somebody else is looking for hot keys; ask again\n");
        var quiet = answers.Single(answer => answer[0] == '{');
        JsonDocument.Parse(quiet).RootElement.List("keys").ShouldBeEmpty();
        code.ShouldBe(0, screen);
        screen.ShouldStartWith("0 keys/s in 1 s");
    }
}
