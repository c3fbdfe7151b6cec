namespace Understudy.Scenarios.CommandLine;

/// <summary>Standard output and error fail just when there is most to tell: nothing of that may end a service, or hold it up.</summary>
public sealed class OutputTests
{
    private static readonly TimeSpan Limit = Eventually.Limit;

    [Theory]
    [InlineData(Streams.Full)]
    [InlineData(Streams.Closed)]
    [InlineData(Streams.AllClosed)]
    [InlineData(Streams.Deserted)]
    [InlineData(Streams.Stuck)]
    public void A_proxy_that_cannot_log_serves_on_when_a_server_is_lost(string prelude)
    {
        using var primary = MemcachedProcess.Start();
        using var backup = MemcachedProcess.Start();
        using var proxy = UnderstudyProcess.Behind(prelude, "proxy", "-s", primary.Address, "-b", backup.Address);
        using var client = proxy.Connect();
        client.Set("k", "v").ShouldBe("STORED\r\n");

        primary.Kill();
        Eventually.True(
            () => client.Ask("stats servers\r\n", "END\r\n").Contains("state OUT", StringComparison.Ordinal), Limit, "not noticed");

        client.Get("k").ShouldBe("v");
        proxy.Process.Send(Signal.Terminate);
        proxy.Process.WaitForExit(Limit).ShouldBeTrue();
        proxy.Process.ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData(Streams.Full)]
    [InlineData(Streams.AllClosed)]
    [InlineData(Streams.Deserted)]
    [InlineData(Streams.Stuck)]
    public void A_node_that_cannot_log_refuses_clients_and_serves_the_others(string prelude)
    {
        using var node = UnderstudyProcess.Behind(prelude, "node", "-c", "5");
        using var client = node.Connect();
        client.Set("k", "v").ShouldBe("STORED\r\n");

        RefuseSome(node);

        client.Get("k").ShouldBe("v");
        node.Process.Send(Signal.Terminate);
        node.Process.WaitForExit(Limit).ShouldBeTrue();
        node.Process.ExitCode.ShouldBe(0);
    }

    [Fact]
    public void Lines_that_could_not_be_written_are_counted()
    {
        using var server = MemcachedProcess.Start();
        using var node = UnderstudyProcess.Behind(Streams.Full, "node");
        using var proxy = UnderstudyProcess.Behind(Streams.Full, "proxy", "-s", server.Address);
        using var nodesClient = node.Connect();
        using var proxysClient = proxy.Connect();

        nodesClient.Ask("stats\r\n", "END\r\n").ShouldMatch(@"STAT log_lines_dropped [1-9]");
        proxysClient.Ask("stats proxy\r\n", "END\r\n").ShouldMatch(@"STAT log_lines_dropped [1-9]");
    }

    [Theory]
    [InlineData("help")]
    [InlineData("help", "proxy")]
    [InlineData("version")]
    [InlineData("hash", "--list")]
    [InlineData("hash", "-s", "127.0.0.1", "key")]
    public void A_command_whose_output_cannot_be_written_says_so_in_one_line(params string[] arguments)
    {
        using var command = ChildProcess.Start(UnderstudyProcess.Executable, arguments, prelude: "exec >/dev/full");

        command.WaitForExit(Limit).ShouldBeTrue();
        command.ExitCode.ShouldBe(1);
        command.Output.ShouldBe("understudy: cannot write to standard output: no space is left there\n");
    }

    [Fact]
    public void A_command_whose_reader_has_gone_ends_without_a_word()
    {
        using var command = ChildProcess.Start(
            UnderstudyProcess.Executable, ["help", "proxy"], prelude: Streams.Deserted.Replace("2>", "1>", StringComparison.Ordinal));

        command.WaitForExit(Limit).ShouldBeTrue();
        command.ExitCode.ShouldBe(1);
        command.Output.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Streams.Full)]
    [InlineData(Streams.AllClosed)]
    public void A_complaint_that_cannot_be_written_is_told_by_the_exit_code(string prelude)
    {
        using var command = ChildProcess.Start(UnderstudyProcess.Executable, ["prxy"], prelude: prelude);

        command.WaitForExit(Limit).ShouldBeTrue();
        command.ExitCode.ShouldBe(2);
    }

    [Fact]
    public void A_log_file_that_may_not_grow_ends_nothing()
    {
        var log = Path.GetTempFileName();
        // In blocks of 512 bytes: the first lines of the log reach it, and SIGXFSZ would come. The runtime's own memory is a file too,
        // unless it is told otherwise.
        using var node = UnderstudyProcess.Behind("ulimit -f 1; export DOTNET_EnableWriteXorExecute=0",
            "node", "-c", "5", "-v", "--log-file", log);
        using var client = node.Connect();

        RefuseSome(node);

        client.Set("k", "v").ShouldBe("STORED\r\n");
        File.Delete(log);
    }

    // Whoever was there before, if only to see whether it is up, may still be counted for a moment: so no particular one is refused.
    private static void RefuseSome(UnderstudyProcess node)
    {
        var others = new List<Wire>();
        Eventually.True(IsOneMoreRefused, Limit, "nobody was refused");
        foreach (var other in others) other.Dispose();

        bool IsOneMoreRefused()
        {
            others.Add(node.Connect());
            return others[^1].Ask("version\r\n", "\r\n") == "ERROR Too many open connections\r\n";
        }
    }
}
