using System.Net;
using System.Net.Sockets;
using Understudy.LoadGenerator.Load;
using Understudy.Transport.Sockets;

namespace Understudy.Tests.Bench.Load;

/// <summary>Clients and ideal server in one process, over real loopback sockets, for a few hundredths of a second.</summary>
public sealed class LoadRunTests
{
    private static readonly LoadOptions Short = new()
    {
        Target = NetworkAddress.Unix(""),
        Connections = 5,
        Depth = 4,
        KeysPerGet = 3,
        KeyCount = 1000,
        WarmUp = TimeSpan.FromMilliseconds(20),
        Duration = TimeSpan.FromMilliseconds(50),
        SetUpLimit = TimeSpan.FromSeconds(30),
    };

    [Theory]
    [InlineData(0, false)]
    [InlineData(100, true)]
    [InlineData(300_000, false)]
    public void A_run_against_an_ideal_server_sees_no_error_no_miss_and_no_wrong_value(int valueBytes, bool prefill)
    {
        var address = Free();
        var run = new LoadRun(Short with { Target = address, IdealServers = [address], ValueBytes = valueBytes, Prefill = prefill });

        var result = run.Execute(Environment.ProcessId);

        result.Failure.ShouldBeNull();
        result.IsClean.ShouldBeTrue(result.ToString());
        result.Counts.Replies.ShouldBeGreaterThan(0);
        result.Counts.Latency.Count.ShouldBe(result.Counts.Replies);
        result.TargetMicroseconds.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Threads_share_the_connections()
    {
        var address = Free();
        var run = new LoadRun(Short with { Target = address, IdealServers = [address], Threads = 2 });

        var result = run.Execute(0);

        result.IsClean.ShouldBeTrue(result.ToString());
        result.Counts.Replies.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_fixed_rate_sends_no_faster_than_its_timetable()
    {
        var address = Free();
        var run = new LoadRun(Short with { Target = address, IdealServers = [address], Rate = 100 });

        var result = run.Execute(0);

        result.IsClean.ShouldBeTrue(result.ToString());
        // About 7 are due; a closed loop makes thousands in the same time, however busy the machine is.
        result.Counts.Replies.ShouldBeInRange(1, 100);
    }

    [Fact]
    public void A_target_that_is_not_there_ends_the_run_with_a_reason()
    {
        var run = new LoadRun(Short with { Target = Free(), SetUpLimit = TimeSpan.FromMilliseconds(50) });

        var result = run.Execute(0);

        result.Failure.ShouldNotBeNull().ShouldStartWith("only 0 of 5 connections");
    }

    private static NetworkAddress Free()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return NetworkAddress.Tcp(IPAddress.Loopback, ((IPEndPoint)socket.LocalEndPoint!).Port);
    }
}
