using System.Text.Json;

namespace Understudy.Scenarios.Operating;

/// <summary>What has happened to a proxy and its servers, for people and programs.</summary>
public sealed class EventsCommandTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public void A_loss_and_a_return_are_told_with_their_reasons_in_the_words_of_the_log()
    {
        using var cluster = Cluster.Pair();
        cluster.Primary.Kill();
        Eventually.True(() => Names(cluster).Contains("ServerIsOut"), Soon, "no loss");
        cluster.Primary.Restart();
        Eventually.True(() => Names(cluster).Contains("ServerReadmitted"), Soon, "no return");

        var events = Events(cluster).Where(e => e.GetProperty("name").GetString() is "ServerIsOut" or "ServerReadmitted").ToList();

        events[0].GetProperty("name").GetString().ShouldBe("ServerIsOut");
        events[0].GetProperty("level").GetString().ShouldBe("warning");
        events[0].GetProperty("code").GetInt32().ShouldBe(5001);
        events[0].GetProperty("server").GetString().ShouldBe(cluster.Primary.Address);
        var text = events[0].GetProperty("text").GetString()!;
        text.ShouldStartWith($"{cluster.Primary.Address} is out: ");
        cluster.Proxy.Process.Output.ShouldContain(text);
        var (code, output) = cluster.Proxy.Operate("events");
        code.ShouldBe(0);
        output.ShouldContain($" warn  {text}");
        var ids = Events(cluster).Select(e => e.GetProperty("id").GetInt64()).ToList();
        ids.ShouldBe(Enumerable.Range(1, ids.Count).Select(id => (long)id));
    }

    [Fact]
    public void Who_follows_is_told_what_happens_and_also_of_the_next_process()
    {
        using var cluster = Cluster.Pair();
        using var follower = ChildProcess.Start(
            UnderstudyProcess.Executable, ["events", "-f", "-n", "0", "--control", cluster.Proxy.ControlPath]);
        // Whatever is written at first, it follows once it tells of something.
        cluster.Proxy.Operate("server", "drain", cluster.Primary.Address);
        Eventually.True(
            () =>
            {
                cluster.Proxy.Operate("server", "readmit", cluster.Primary.Address);
                cluster.Proxy.Operate("server", "drain", cluster.Primary.Address);
                return follower.Output.Contains($"{cluster.Primary.Address} is draining: an operator asked for it");
            },
            Soon, "it does not follow");

        cluster.Proxy.Process.Kill();
        cluster.Proxy.StartAgain();

        Eventually.True(() => follower.Output.Contains("Listening"), Soon, () => follower.Output);
        follower.HasExited.ShouldBeFalse();
    }

    private static IEnumerable<string?> Names(Cluster cluster) => Events(cluster).Select(e => e.GetProperty("name").GetString());

    private static List<JsonElement> Events(Cluster cluster)
    {
        var (code, output) = cluster.Proxy.Operate("events", "--json", "-n", "1000");
        code.ShouldBe(0, output);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }
}
