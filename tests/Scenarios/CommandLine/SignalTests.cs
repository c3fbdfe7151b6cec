namespace Understudy.Scenarios.CommandLine;

/// <summary>Signals mean the same to all that serves.</summary>
public sealed class SignalTests
{
    private static readonly TimeSpan Limit = Eventually.Limit;

    [Theory]
    [InlineData("proxy", Signal.Terminate)]
    [InlineData("proxy", Signal.Interrupt)]
    [InlineData("proxy", Signal.Quit)]
    [InlineData("proxy", Signal.User1)]
    [InlineData("node", Signal.Quit)]
    [InlineData("node", Signal.User1)]
    public void A_signal_that_asks_for_the_end_is_answered_by_a_drain(string command, Signal signal)
    {
        using var server = MemcachedProcess.Start();
        using var service = Serve(command, server);

        service.Process.Send(signal);

        service.Process.WaitForExit(Limit).ShouldBeTrue();
        service.Process.ExitCode.ShouldBe(0);
        service.Process.Output.ShouldContain("received: accepting no more clients");
    }

    [Theory]
    [InlineData("proxy", Signal.User2)]
    [InlineData("proxy", Signal.HangUp)]
    [InlineData("node", Signal.User2)]
    [InlineData("node", Signal.HangUp)]
    public void A_signal_that_means_nothing_ends_nothing(string command, Signal signal)
    {
        using var server = MemcachedProcess.Start();
        using var service = Serve(command, server);

        service.Process.Send(signal);

        // It has had its chance once the next one has been acted on.
        using var client = service.Connect();
        client.Set("k", "v").ShouldBe("STORED\r\n");
        service.Process.Send(Signal.Terminate);
        service.Process.WaitForExit(Limit).ShouldBeTrue();
        service.Process.ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData(Signal.Interrupt, Signal.Interrupt, 130)]
    [InlineData(Signal.Terminate, Signal.Terminate, 143)]
    [InlineData(Signal.Terminate, Signal.Interrupt, 130)]
    [InlineData(Signal.User1, Signal.Quit, 131)]
    public void A_second_signal_ends_a_drain_at_once(Signal first, Signal second, int exitCode)
    {
        using var server = MemcachedProcess.Start();
        using var proxy = UnderstudyProcess.Proxy("-s", server.Address, "--reply-timeout", "60s", "--drain-timeout", "10m");
        using var client = proxy.Connect();
        client.Set("k", "v").ShouldBe("STORED\r\n");
        server.Pause();
        client.Send("get k\r\n");
        // An answer on another connection of the only worker: the get before it is in flight.
        using var other = proxy.Connect();
        other.Ask("version\r\n");

        proxy.Process.Send(first);
        Eventually.True(() => proxy.Process.Output.Contains(" received: ", StringComparison.Ordinal), Limit, "the drain did not begin");
        Eventually.True(() => HasEndedBy(second), Limit, "the drain goes on");

        proxy.Process.ExitCode.ShouldBe(exitCode);

        // As somebody does who is in a hurry: whatever comes within a quarter of a second is the same wish.
        bool HasEndedBy(Signal signal)
        {
            proxy.Process.Send(signal);
            return proxy.Process.WaitForExit(TimeSpan.FromMilliseconds(50));
        }
    }

    [Theory]
    [InlineData("proxy")]
    [InlineData("node")]
    public void A_signal_that_is_sent_twice_in_the_same_moment_counts_once(string command)
    {
        using var server = MemcachedProcess.Start();
        using var service = Serve(command, server);

        service.Process.Send(Signal.Terminate);
        service.Process.Send(Signal.Interrupt);

        service.Process.WaitForExit(Limit).ShouldBeTrue();
        service.Process.ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("proxy")]
    [InlineData("node")]
    public void A_low_limit_of_open_files_means_fewer_clients(string command)
    {
        using var server = MemcachedProcess.Start();
        using var service = Serve(command, server, maxOpenFiles: 512);

        using var client = service.Connect();

        client.Set("k", "v").ShouldBe("STORED\r\n");
        service.Process.AwaitOutput(" clients at most instead of ");
    }

    private static UnderstudyProcess Serve(string command, MemcachedProcess server, int? maxOpenFiles = null) => command == "proxy"
        ? UnderstudyProcess.Proxy(maxOpenFiles, "-s", server.Address)
        : UnderstudyProcess.Node(maxOpenFiles);
}
