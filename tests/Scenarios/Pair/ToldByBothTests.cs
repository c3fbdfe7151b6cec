using System.Collections.Concurrent;
using System.Diagnostics;
using Understudy.Scenarios.Drills;
using Xunit.Abstractions;

namespace Understudy.Scenarios.Pair;

/// <summary>With <c>--replication-ack</c> clients are told only what both nodes have.</summary>
public sealed class ToldByBothTests(ITestOutputHelper output) : TwoNodes
{
    private const int Writers = 3;

    /// <summary>REQ-25: for as long as a soak lasts, or five times.</summary>
    [Fact]
    public void Nothing_that_was_acknowledged_is_lost_when_the_leader_is_killed()
    {
        var (leader, other) = Both("--replication-ack", "5s");
        var started = Stopwatch.StartNew();
        var (kills, acknowledged) = (0, 0);
        while (kills < 5 || (SoakTime.IsSoaking && started.Elapsed < SoakTime.All(0)))
        {
            Until(() => Figure(leader, "ack") == "both");
            var told = KillWhileWriting(leader, kills);
            Promote(other, "--force").ExitCode.ShouldBe(0);
            using (var client = other.Connect())
            {
                var read = told.Keys.ToDictionary(key => key, key => long.Parse(client.Get(key) ?? "-1"));
                told.Where(pair => read[pair.Key] < pair.Value).ShouldBeEmpty($"kill {kills + 1}");
            }

            (kills, acknowledged) = (kills + 1, acknowledged + (int)told.Values.Sum());
            leader.StartAgain();
            (leader, other) = (other, leader);
        }

        output.WriteLine($"{kills} kills, {acknowledged} writes acknowledged, none lost");
    }

    [Fact]
    public void A_follower_that_hangs_costs_its_time_once_and_is_waited_for_again()
    {
        var (leader, follower) = Both("--replication-ack", "300ms");
        Until(() => Figure(leader, "ack") == "both");
        using var client = leader.Connect();
        client.Set("k", "0").ShouldBe("STORED\r\n");
        follower.Process.Pause();

        var waited = Stopwatch.StartNew();
        client.Set("k", "1").ShouldBe("STORED\r\n");
        waited.Elapsed.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(250));
        Until(() => Figure(leader, "ack") == "alone");
        Until(() => Figure(leader, "ack_given_up") == "1");
        leader.Operate("node", "status").Output.ShouldMatch("\nack +alone\n");
        leader.Process.AwaitOutput("clients are answered without it");

        follower.Process.Send(Signal.Continue);
        Until(() => Figure(leader, "ack") == "both" && IsLevel(leader));
        client.Set("k", "2").ShouldBe("STORED\r\n");
        Figure(leader, "ack_given_up").ShouldBe("1");
    }

    [Fact]
    public void Replies_keep_their_order_and_a_handover_answers_all_of_them()
    {
        const int requests = 2000;
        var (leader, follower) = Both("--replication-ack", "5s");
        Until(() => Figure(leader, "ack") == "both");
        using var client = leader.Connect();

        var asked = string.Concat(Enumerable.Range(1, requests).Select(i => $"set n 0 0 4\r\n{i:D4}\r\nget n\r\n"));
        client.Send(asked);
        var told = client.ReadExactly(requests * "STORED\r\nVALUE n 0 4\r\n0000\r\nEND\r\n".Length);

        told.ShouldBe(string.Concat(Enumerable.Range(1, requests).Select(i => $"STORED\r\nVALUE n 0 4\r\n{i:D4}\r\nEND\r\n")));
        Promote(follower).ExitCode.ShouldBe(0);
        Until(() => RoleOf(follower) == "leader" && IsLevel(follower));
        follower.Connect().Get("n").ShouldBe($"{requests}");
        Figure(leader, "ack_untold").ShouldBe("0");
    }

    // Each writes a key of its own as fast as it is answered, while the leader dies.
    private static ConcurrentDictionary<string, long> KillWhileWriting(UnderstudyProcess leader, int round)
    {
        var told = new ConcurrentDictionary<string, long>();
        var writers = Enumerable.Range(0, Writers).Select(writer => Task.Run(() =>
        {
            var key = $"r{round}w{writer}";
            try
            {
                using var client = leader.Connect();
                for (var i = 1; !client.IsClosed; i++)
                {
                    if (client.Set(key, $"{i}") == "STORED\r\n") told[key] = i;
                }
            }
            catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException or TimeoutException)
            {
                // It is dead.
            }
        })).ToArray();
        var enough = 50 + (37 * (round % 7));
        Until(() => told.Count == Writers && told.Values.All(count => count > enough));
        leader.Process.Kill();
        Task.WaitAll(writers);
        return told;
    }
}
