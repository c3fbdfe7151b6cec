namespace Understudy.Scenarios.CommandLine;

public sealed class ExitCodeTests
{
    [Theory]
    [InlineData(0, "version")]
    [InlineData(0, "--version")]
    [InlineData(0, "--help")]
    [InlineData(0, "help", "proxy")]
    [InlineData(0, "magent", "-h")]
    [InlineData(0, "hash", "--list")]
    [InlineData(0, "hash", "-s", "127.0.0.1", "key1")]
    [InlineData(1, "proxy", "-s", "name.invalid", "--resolve-timeout", "10s")]
    [InlineData(1, "hash", "-s", "127.0.0.1", "a key with spaces")]
    [InlineData(2)]
    [InlineData(2, "prxy")]
    [InlineData(2, "proxy")]
    [InlineData(2, "magent", "-p", "x", "-s", "127.0.0.1")]
    [InlineData(2, "hash", "-s", "127.0.0.1")]
    public void The_exit_code_tells_done_from_failed_from_wrong(int code, params string[] arguments)
    {
        using var command = UnderstudyProcess.Run(arguments);

        command.ExitCode.ShouldBe(code, command.Output);
        command.Output.ShouldNotBeEmpty();
    }

    [Fact]
    public void Each_mistake_is_one_line()
    {
        using var command = UnderstudyProcess.Run("proxy", "-p", "x", "--reply-timeout", "90s", "--nothing");

        command.Output.TrimEnd().Split('\n').ShouldBe(
        [
            "understudy: -p (--port): 'x' is not a port; give 1 to 65535, or 0 for no TCP",
            "understudy: --nothing: unknown option; see 'understudy proxy --help'",
            "understudy: -s (--server): none is given; name at least one memcached: -s HOST[:PORT]",
            "understudy: --reply-timeout: 1.5 min is outside 1 ms to 1 min",
        ]);
    }

    [Fact]
    public void A_second_SIGINT_ends_a_drain_at_once()
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

        proxy.Process.Send(Signal.Interrupt);
        Eventually.True(() => proxy.Process.Output.Contains("SIGINT received", StringComparison.Ordinal), TimeSpan.FromSeconds(10),
            "the drain did not begin");
        proxy.Process.Send(Signal.Interrupt);

        proxy.Process.WaitForExit(TimeSpan.FromSeconds(10)).ShouldBeTrue();
        proxy.Process.ExitCode.ShouldBe(130);
    }
}
