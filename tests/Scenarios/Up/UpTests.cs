using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Understudy.Scenarios.Up;

/// <summary>The first command anybody tries: everything it starts works, survives, and is gone afterwards.</summary>
public sealed partial class UpTests
{
    private const int Items = 200;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    // Restart, settling, and a fill of a few hundred items, on a busy machine.
    private static readonly TimeSpan ReturnLimit = TimeSpan.FromSeconds(60);

    [Fact]
    public void A_killed_node_costs_no_item_and_returns_filled()
    {
        var port = FourFreePorts();
        using var up = StartAt(port);
        using var client = Wire.Connect(new IPEndPoint(IPAddress.Loopback, port));
        for (var i = 0; i < Items; i++) client.Set($"key{i}", $"value {i}").ShouldBe("STORED\r\n");

        Signals(up).First(line => line.Name == "node1").Kill();

        for (var i = 0; i < Items; i++) client.Get($"key{i}").ShouldBe($"value {i}");
        Eventually.True(() => StateOf(client, port + 1) == "IN" && up.Output.Contains("starting it again", StringComparison.Ordinal),
            ReturnLimit, () => up.Output);
        var copies = Enumerable.Range(0, Items).Count(i => ValueAt(port + 1, $"key{i}") is { } value && value == $"value {i}")
            + Enumerable.Range(0, Items).Count(i => ValueAt(port + 2, $"key{i}") is { } value && value == $"value {i}");
        copies.ShouldBe(Items);
        Enumerable.Range(0, Items).ShouldAllBe(i => ValueAt(port + 3, $"key{i}") == $"value {i}");
    }

    [Fact]
    public void A_stop_leaves_no_process_behind()
    {
        var port = FourFreePorts();
        using var up = StartAt(port);
        var members = Signals(up);

        up.Send(Signal.Interrupt);

        up.WaitForExit(StartLimit).ShouldBeTrue();
        up.ExitCode.ShouldBe(0);
        members.Count.ShouldBe(4);
        members.ShouldAllBe(member => !member.IsAlive);
    }

    [Fact]
    public void A_closed_terminal_leaves_no_process_behind()
    {
        var port = FourFreePorts();
        using var up = StartAt(port);
        var members = Signals(up);

        up.Send(Signal.HangUp);

        up.WaitForExit(StartLimit).ShouldBeTrue();
        members.ShouldAllBe(member => !member.IsAlive);
    }

    [Fact]
    public void A_kill_leaves_no_process_behind()
    {
        var port = FourFreePorts();
        using var up = StartAt(port);
        var members = Signals(up);

        up.Kill();

        Eventually.True(() => members.All(member => !member.IsAlive), StartLimit, "members outlive the one that started them");
    }

    [Fact]
    public void A_second_one_says_which_ports_are_taken()
    {
        var port = FourFreePorts();
        using var up = StartAt(port);

        using var second = UnderstudyProcess.Run("up", "-p", Text(port));

        second.ExitCode.ShouldBe(1);
        second.Output.ShouldContain($"taken at 127.0.0.1: {port}, {port + 1}, {port + 2}, {port + 3}");
    }

    private static ChildProcess StartAt(int port)
    {
        var up = ChildProcess.Start(UnderstudyProcess.Executable, ["up", "-p", Text(port)]);
        Eventually.True(() => up.Output.Contains("Ctrl-C", StringComparison.Ordinal), StartLimit, () => up.Output);
        return up;
    }

    // A proxy and three servers behind each other.
    private static int FourFreePorts()
    {
        while (true)
        {
            var ports = Enumerable.Range(0, 4).Select(_ => FreePort.Next()).ToList();
            if (ports[3] == ports[0] + 3) return ports[0];
        }
    }

    private static List<RunningMember> Signals(ChildProcess up) =>
        [.. MemberLine().Matches(up.Output).Select(m => new RunningMember(m.Groups["name"].Value, int.Parse(m.Groups["id"].Value,
            CultureInfo.InvariantCulture)))];

    private static string StateOf(Wire client, int port)
    {
        var name = $"STAT 127.0.0.1:{port}:state ";
        var lines = client.Ask("stats servers\r\n", "END\r\n").Split("\r\n");
        return lines.First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..];
    }

    private static string? ValueAt(int port, string key)
    {
        using var wire = Wire.Connect(new IPEndPoint(IPAddress.Loopback, port));
        return wire.Get(key);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^  (?<name>\w+) +127\.0\.0\.1:\d+ +process (?<id>\d+)", RegexOptions.Multiline)]
    private static partial Regex MemberLine();

    private sealed record RunningMember(string Name, int Id)
    {
        // A zombie is dead: only its parent has not looked yet.
        public bool IsAlive => File.Exists($"/proc/{Id}/stat")
            && !File.ReadAllText($"/proc/{Id}/stat").Contains(") Z ", StringComparison.Ordinal);

        public void Kill()
        {
            using var process = System.Diagnostics.Process.GetProcessById(Id);
            process.Kill();
        }
    }
}
