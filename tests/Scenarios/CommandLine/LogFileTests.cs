namespace Understudy.Scenarios.CommandLine;

/// <summary>A log that outlives standard error, and the hands of logrotate.</summary>
public sealed class LogFileTests : IDisposable
{
    private static readonly TimeSpan Limit = Eventually.Limit;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("understudy-");

    private string LogPath => Path.Combine(_folder.FullName, "understudy.log");

    [Fact]
    public void After_SIGHUP_the_log_goes_on_in_a_new_file()
    {
        using var cluster = Cluster.Pair("--log-file", LogPath);
        cluster.Proxy.Operate("server", "drain", cluster.Primary.Address);
        AwaitLine(LogPath, "is draining");

        File.Move(LogPath, LogPath + ".1");
        cluster.Proxy.Process.Send(Signal.HangUp);
        AwaitLine(LogPath, "The log goes on in a new file");
        cluster.Proxy.Operate("server", "readmit", cluster.Primary.Address);
        AwaitLine(LogPath, "Readmitted");

        File.ReadAllText(LogPath + ".1").ShouldContain("Listening on ");
        File.ReadAllText(LogPath + ".1").ShouldNotContain("Readmitted");
        cluster.Proxy.Process.Output.ShouldBeEmpty();
    }

    [Fact]
    public void A_file_that_was_cut_short_is_written_to_from_its_end()
    {
        using var cluster = Cluster.Pair("--log-file", LogPath);
        AwaitLine(LogPath, "Listening on ");

        using (var file = new FileStream(LogPath, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) file.SetLength(0);
        cluster.Proxy.Operate("server", "drain", cluster.Primary.Address);
        AwaitLine(LogPath, "is draining");

        File.ReadAllText(LogPath).ShouldNotContain('\0');
    }

    [Fact]
    public void SIGHUP_without_a_log_file_changes_nothing()
    {
        using var cluster = Cluster.Pair();

        cluster.Proxy.Process.Send(Signal.HangUp);
        Eventually.True(() => cluster.Proxy.Process.Output.Contains("SIGHUP ignored", StringComparison.Ordinal), Limit, "not told");

        using var client = cluster.Proxy.Connect();
        client.Set("k", "v").ShouldBe("STORED\r\n");
    }

    [Fact]
    public void A_log_that_cannot_be_written_is_refused_at_the_start()
    {
        using var command = UnderstudyProcess.Run(
            "proxy", "-s", "127.0.0.1", "-l", "127.0.0.1", "-p", $"{FreePort.Next()}", "--log-file", Path.Combine(LogPath, "no", "folder"));

        command.ExitCode.ShouldBe(1);
        command.Output.ShouldContain("cannot log to ");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static void AwaitLine(string path, string text) => Eventually.True(
        () => File.Exists(path) && File.ReadAllText(path).Contains(text, StringComparison.Ordinal), Limit,
        () => $"\"{text}\" is not in the log: {(File.Exists(path) ? File.ReadAllText(path) : "there is none")}");
}
