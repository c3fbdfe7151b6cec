using System.Globalization;
using System.Net;

namespace Understudy.Scenarios.CommandLine;

/// <summary>magent went to the background before it had bound, and so told nobody whether it served.</summary>
public sealed class BackgroundTests : IDisposable
{
    private readonly string _port = FreePort.Next().ToString(CultureInfo.InvariantCulture);

    [Fact]
    public void Magent_serves_as_soon_as_the_command_has_ended_with_0()
    {
        using var server = MemcachedProcess.Start();

        using var command = UnderstudyProcess.Run(
            "magent", "-u", "root", "-n", "51200", "-l", "127.0.0.1", "-p", _port, "-s", server.Address);

        command.ExitCode.ShouldBe(0, command.Output);
        using var client = Connect();
        client.Set("k", "v").ShouldBe("STORED\r\n");
    }

    [Fact]
    public void The_background_process_has_left_the_streams_and_the_session_of_its_caller()
    {
        using var command = UnderstudyProcess.Run("magent", "-l", "127.0.0.1", "-p", _port, "-s", "127.0.0.1:1");
        var background = Background().ShouldHaveSingleItem();

        var streams = Enumerable.Range(0, 3).Select(n => new FileInfo($"/proc/{background}/fd/{n}").LinkTarget);

        streams.ShouldAllBe(target => target == "/dev/null");
        // Field 6 of stat(5), counted after the name in parentheses, is the session.
        File.ReadAllText($"/proc/{background}/stat").Split(") ")[^1].Split(' ')[3].ShouldBe($"{background}");
    }

    [Fact]
    public void The_background_process_logs_to_a_file()
    {
        var folder = Directory.CreateTempSubdirectory("understudy-");
        var log = Path.Combine(folder.FullName, "magent.log");
        using var server = MemcachedProcess.Start();
        using var command = UnderstudyProcess.Run("magent", "-l", "127.0.0.1", "-p", _port, "-s", server.Address, "--log-file", log);

        server.Kill();
        var isLogged = Eventually.Holds(
            () => File.ReadAllText(log).Contains($"{server.Address} is out: ", StringComparison.Ordinal), TimeSpan.FromSeconds(10));
        var text = File.ReadAllText(log);
        folder.Delete(recursive: true);

        command.ExitCode.ShouldBe(0, command.Output);
        isLogged.ShouldBeTrue(text);
        text.ShouldContain("Listening on ");
    }

    [Fact]
    public void A_link_named_magent_is_magent()
    {
        var folder = Directory.CreateTempSubdirectory("understudy-");
        var link = Path.Combine(folder.FullName, "magent");
        File.CreateSymbolicLink(link, UnderstudyProcess.Executable);

        using var command = ChildProcess.Start(link, ["-l127.0.0.1", $"-p{_port}", "-slocalhost:11211", "-blocalhost:11212"]);
        var hasEnded = command.WaitForExit(Eventually.Limit);
        folder.Delete(recursive: true);

        hasEnded.ShouldBeTrue();
        command.ExitCode.ShouldBe(0, command.Output);
        using var client = Connect();
        client.Ask("stats proxy\r\n", "END\r\n").ShouldContain("STAT understudy_version ");
    }

    [Fact]
    public void A_start_that_fails_in_the_background_ends_the_command_with_the_reason()
    {
        using var command = UnderstudyProcess.Run("magent", "-p", _port, "-u", "nobody-of-that-name", "-s", "127.0.0.1:1");

        command.ExitCode.ShouldBe(1);
        command.Output.ShouldContain("understudy: there is no user nobody-of-that-name on this machine");
        Background().ShouldBeEmpty();
    }

    public void Dispose()
    {
        foreach (var background in Background())
        {
            using var process = System.Diagnostics.Process.GetProcessById(background);
            process.Kill();
        }
    }

    private Wire Connect() => Wire.Connect(new IPEndPoint(IPAddress.Loopback, int.Parse(_port, CultureInfo.InvariantCulture)));

    /// <summary>Processes of our program that were told to listen at this test's port.</summary>
    private List<int> Background() =>
        [.. from folder in Directory.GetDirectories("/proc")
            where int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out _)
            let words = CommandLine(folder)
            where words.Contains("magent") && (words.Contains(_port) || words.Contains($"-p{_port}"))
            select int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)];

    private static string[] CommandLine(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline")).Split('\0');
        }
        catch (IOException)
        {
            return [];   // It ended while we looked.
        }
    }
}
