using System.Text;
using Understudy.Connections.Servers;
using Understudy.Protocol.Replies;
using Understudy.Proxy.Pools;

namespace Understudy.Tests.Proxy.Pools;

public sealed class ServerLifeTests
{
    private readonly ServerLife _life = new();

    [Fact]
    public void A_process_that_was_seen_at_a_later_second_is_the_same_after_a_loss()
    {
        _life.Set(Server(uptime: 4));

        _life.IsStillInUse(Server(uptime: 9), cpuSeen: 0).ShouldBeTrue();
    }

    [Fact]
    public void A_process_that_was_lost_within_its_first_seconds_may_have_begun_again()
    {
        _life.Set(Server(uptime: 2));

        _life.IsStillInUse(Server(uptime: 2), cpuSeen: 0).ShouldBeFalse();
        _life.IsStillInUse(Server(uptime: 9), cpuSeen: 0).ShouldBeFalse();
    }

    [Fact]
    public void A_process_id_that_does_not_come_again_soon_tells_lives_apart_from_the_start()
    {
        _life.Set(Server(uptime: 2, pid: 4711));

        _life.IsStillInUse(Server(uptime: 2, pid: 4711), cpuSeen: 0).ShouldBeTrue();
    }

    [Fact]
    public void A_process_that_answered_later_is_told_from_all_that_follow()
    {
        _life.Set(Server(uptime: 2));

        _life.OnAnswered(Server(uptime: 2), after: TimeSpan.FromSeconds(2));

        _life.IsStillInUse(Server(uptime: 9), cpuSeen: 0).ShouldBeTrue();
    }

    [Fact]
    public void Connections_of_several_workers_to_a_young_process_are_to_the_same()
    {
        _life.IsInUse(Server(uptime: 2), cpuSeen: 0).ShouldBeTrue();
        _life.IsInUse(Server(uptime: 2), cpuSeen: 0).ShouldBeTrue();
    }

    [Theory]
    [InlineData(2, 1_700_000_000)]
    [InlineData(1, 1_700_000_001)]
    public void Another_process_or_another_second_of_birth_is_another_life(int pid, long started)
    {
        _life.Set(Server(uptime: 100));

        _life.IsInUse(Server(uptime: 100, pid, started), cpuSeen: 0).ShouldBeFalse();
    }

    [Fact]
    public void A_process_that_has_used_less_CPU_time_than_before_is_another_one()
    {
        _life.IsInUse(Server(uptime: 100, cpuSeconds: 7), cpuSeen: 0).ShouldBeTrue();
        var seen = _life.CpuSeen;

        _life.IsInUse(Server(uptime: 101, cpuSeconds: 3), seen).ShouldBeFalse();
        _life.IsInUse(Server(uptime: 101, cpuSeconds: 8), seen).ShouldBeTrue();
        _life.IsInUse(Server(uptime: 101, cpuSeconds: 7), seen).ShouldBeTrue();
    }

    private static ServerIdentity Server(long uptime, int pid = 1, long started = 1_700_000_000, double cpuSeconds = 0)
    {
        var identity = default(ServerIdentity);
        string[] lines =
        [
            $"STAT pid {pid}", $"STAT uptime {uptime}", $"STAT time {started + uptime}",
            FormattableString.Invariant($"STAT rusage_user {cpuSeconds / 2:0.000000}"),
            FormattableString.Invariant($"STAT rusage_system {cpuSeconds / 2:0.000000}"),
        ];
        foreach (var line in lines)
        {
            if (StatLine.TryRead(Encoding.ASCII.GetBytes(line + "\r\n"), out var stat)) identity.Read(in stat);
        }

        return identity;
    }
}
