namespace Understudy.Scenarios.CommandLine;

public sealed class ExitCodeTests
{
    [Theory]
    [InlineData(0, "version")]
    [InlineData(0, "--version")]
    [InlineData(0, "--help")]
    [InlineData(0, "help", "proxy")]
    [InlineData(0, "help", "help")]
    [InlineData(0, "help", "version")]
    [InlineData(0, "version", "--help")]
    [InlineData(0, "magent", "-h")]
    [InlineData(0, "hash", "--list")]
    [InlineData(0, "hash", "-s", "127.0.0.1", "key1")]
    [InlineData(1, "proxy", "-s", "name.invalid", "--resolve-timeout", "10s")]
    [InlineData(1, "hash", "-s", "127.0.0.1", "a key with spaces")]
    [InlineData(2)]
    [InlineData(2, "prxy")]
    [InlineData(2, "version", "1")]
    [InlineData(2, "help", "proxy", "node")]
    [InlineData(2, "server", "drain", "two words")]
    [InlineData(2, "node", "-e", "")]
    [InlineData(2, "proxy", "-s", "127.0.0.1", "--log-file", "")]
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
}
