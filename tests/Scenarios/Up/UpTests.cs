using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Understudy.Scenarios.CommandLine;

namespace Understudy.Scenarios.Up;

/// <summary>The first command anybody tries: everything it starts works, survives, and is gone afterwards.</summary>
public sealed partial class UpTests
{
    private const int Items = 200;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    // A proxy, three servers and the dashboard.
    private const int Ports = 5;

    // Restart, settling, and a fill of a few hundred items, on a busy machine.
    private static readonly TimeSpan ReturnLimit = TimeSpan.FromSeconds(60);

    [Fact]
    public void A_killed_node_costs_no_item_and_returns_filled()
    {
        var port = FreePort.NextOf(Ports);
        using var up = StartAt(port);
        using var client = Wire.Connect(new IPEndPoint(IPAddress.Loopback, port));
        for (var i = 0; i < Items; i++) client.Set($"key{i}", $"value {i}").ShouldBe("STORED\r\n");

        Signals(up).First(line => line.Name == "node1").Kill();

        for (var i = 0; i < Items; i++) client.Get($"key{i}").ShouldBe($"value {i}");
        Eventually.True(() => StateOf(client, port + 1) == "IN" && up.Output.Contains("node1 runs again", StringComparison.Ordinal),
            ReturnLimit, () => up.Output);
        var copies = Enumerable.Range(0, Items).Count(i => ValueAt(port + 1, $"key{i}") is { } value && value == $"value {i}")
            + Enumerable.Range(0, Items).Count(i => ValueAt(port + 2, $"key{i}") is { } value && value == $"value {i}");
        copies.ShouldBe(Items);
        Enumerable.Range(0, Items).ShouldAllBe(i => ValueAt(port + 3, $"key{i}") == $"value {i}");
    }

    [Fact]
    public void Of_two_proxies_the_other_serves_once_the_leader_is_killed()
    {
        var port = FreePort.NextOf(9);
        using var up = StartAt(port, "--proxies", "2");
        var steps = Steps(up);
        Eventually.True(() => Shell(steps["write an item"]) == "STORED\n", StartLimit, () => up.Output);

        Shell(steps["kill the leader"]).ShouldBeEmpty();

        // The one that is killed is started again, and follows.
        Eventually.True(() => Shell(steps["read there"]).Contains("hello", StringComparison.Ordinal), StartLimit, () => up.Output);
        Eventually.True(() => Shell(steps["read it"]).Contains("hello", StringComparison.Ordinal), StartLimit, () => up.Output);
        Shell(steps["see who leads"]).ShouldContain("promise      no old values");
        up.Send(Signal.Interrupt);
        up.WaitForExit(StartLimit).ShouldBeTrue();
    }

    [Fact]
    public void Of_a_pair_the_other_node_has_everything_once_the_leader_is_killed()
    {
        var port = FreePort.NextOf(3);
        using var up = StartAt(port, "--pair");
        var (steps, members) = (Steps(up), Signals(up));
        Shell(steps["write at one"]).ShouldBe("STORED\n");
        Eventually.True(() => Shell(steps["read at the other"]).Contains("hello", StringComparison.Ordinal), StartLimit, () => up.Output);
        Shell(steps["write there"]).ShouldBe("STORED\n");
        Shell(steps["see who leads"]).ShouldContain("follower");

        Shell(steps["kill the leader"]).ShouldBeEmpty();
        Shell(steps["let it take over"]).ShouldContain("this node leads");
        Shell(steps["read there"]).ShouldBe("VALUE greeting 0 11\nhello world\nEND\n");

        // It is started again, and follows.
        Eventually.True(
            () => Shell(steps["give it back"]).Contains("this node leads", StringComparison.Ordinal), StartLimit, () => up.Output);
        Eventually.True(() => Shell(steps["see who leads"]).Contains("follower", StringComparison.Ordinal), StartLimit, () => up.Output);
        Eventually.True(() => ValueAt(port, "greeting") == "hello world", StartLimit, () => up.Output);
        up.Send(Signal.Interrupt);
        up.WaitForExit(StartLimit).ShouldBeTrue();
        members.Count.ShouldBe(2);
        members.ShouldAllBe(member => !member.IsAlive);
    }

    [Fact]
    public void At_the_dashboard_somebody_acts_who_can_read_the_token_and_nobody_else()
    {
        var port = FreePort.NextOf(Ports);
        using var up = StartAt(port);
        var file = TokenLine().Match(up.Output).Groups["file"].Value;
        // Clients are served before operators are.
        up.AwaitOutput("Numbers and health are at");
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port + 4}") };
        var drain = $"/api/servers/drain?server=127.0.0.1:{port + 1}";

        using var refused = http.Send(new HttpRequestMessage(HttpMethod.Post, drain));
        http.DefaultRequestHeaders.Authorization = new("Bearer", File.ReadAllText(file).Trim());
        using var done = http.Send(new HttpRequestMessage(HttpMethod.Post, drain));

        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        done.StatusCode.ShouldBe(HttpStatusCode.OK);
        Shell($"stat -c %a {file} {Path.GetDirectoryName(file)}").ShouldBe("600\n700\n");
        up.Output.ShouldNotContain(File.ReadAllText(file).Trim());
        up.Send(Signal.Interrupt);
        up.WaitForExit(StartLimit).ShouldBeTrue();
        Directory.Exists(Path.GetDirectoryName(file)).ShouldBeFalse();
    }

    [Fact]
    public void A_pair_is_two_nodes_and_nothing_else()
    {
        using var refused = UnderstudyProcess.Run("up", "--pair", "--nodes", "3");

        refused.ExitCode.ShouldNotBe(0);
        refused.Output.ShouldContain("--pair: a pair is two nodes of our own and nothing else");
    }

    [Fact]
    public void A_stop_leaves_no_process_behind()
    {
        var port = FreePort.NextOf(Ports);
        using var up = StartAt(port);
        var members = Signals(up);

        up.Send(Signal.Interrupt);

        up.WaitForExit(StartLimit).ShouldBeTrue();
        up.ExitCode.ShouldBe(0);
        members.Count.ShouldBe(4);
        members.ShouldAllBe(member => !member.IsAlive);
    }

    [Fact]
    public void A_cluster_whose_output_nobody_takes_restarts_its_members_and_stops()
    {
        var port = FreePort.NextOf(Ports);
        using var up = ChildProcess.Start(
            UnderstudyProcess.Executable, ["up", "-p", $"{port}"], prelude: $"{Streams.Stuck}; exec >&2");
        Eventually.True(() => ProcessAt(port) is not null, StartLimit, "it does not serve");
        var first = ProcessAt(port + 1)!.Value;

        new RunningMember("node1", first).Kill();

        Eventually.True(() => ProcessAt(port + 1) is { } next && next != first, StartLimit, "the node was not started again");
        up.Send(Signal.Interrupt);
        up.WaitForExit(StartLimit).ShouldBeTrue();
        ProcessAt(port + 1).ShouldBeNull();
    }

    [Fact]
    public void A_closed_terminal_leaves_no_process_behind()
    {
        var port = FreePort.NextOf(Ports);
        using var up = StartAt(port);
        var members = Signals(up);

        up.Send(Signal.HangUp);

        up.WaitForExit(StartLimit).ShouldBeTrue();
        members.ShouldAllBe(member => !member.IsAlive);
    }

    [Fact]
    public void A_kill_leaves_no_process_behind()
    {
        var port = FreePort.NextOf(Ports);
        using var up = StartAt(port);
        var members = Signals(up);

        up.Kill();

        Eventually.True(() => members.All(member => !member.IsAlive), StartLimit, "members outlive the one that started them");
    }

    [Fact]
    public void A_second_one_says_which_ports_are_taken()
    {
        var port = FreePort.NextOf(Ports);
        using var up = StartAt(port);

        using var second = UnderstudyProcess.Run("up", "-p", Text(port));

        second.ExitCode.ShouldBe(1);
        second.Output.ShouldContain($"taken at 127.0.0.1: {port}, {port + 1}, {port + 2}, {port + 3}");
    }

    [Fact]
    public void Of_two_that_start_at_once_at_most_one_says_that_it_serves()
    {
        var port = FreePort.NextOf(Ports);
        using var first = ChildProcess.Start(UnderstudyProcess.Executable, ["up", "-p", Text(port)]);
        using var second = ChildProcess.Start(UnderstudyProcess.Executable, ["up", "-p", Text(port)]);
        ChildProcess[] both = [first, second];

        Eventually.True(() => both.All(up => up.HasExited || IsServing(up)), StartLimit, () => first.Output + second.Output);

        both.Count(IsServing).ShouldBeLessThanOrEqualTo(1);
        foreach (var failed in both.Where(up => !IsServing(up)))
        {
            failed.WaitForExit(StartLimit).ShouldBeTrue();
            failed.ExitCode.ShouldBe(1);
            failed.Output.ShouldMatch(@"understudy: up: (taken at 127\.0\.0\.1: |\w+ ended with code 1 before it served at port )");
        }
    }

    [Fact]
    public void What_it_tells_a_newcomer_to_try_works_as_it_is_printed()
    {
        var port = FreePort.NextOf(Ports);
        using var up = StartAt(port);
        var steps = Steps(up);

        // A request may meet a deadline on a busy machine.
        Eventually.True(() => Shell(steps["write an item"]) == "STORED\n", StartLimit, () => up.Output);
        Enumerable.Range(1, 2).Count(node => ValueAt(port + node, "greeting") == "hello").ShouldBe(1);
        Shell(steps["kill its node"]).ShouldBeEmpty();
        Eventually.True(() => Shell(steps["read it"]) == "VALUE greeting 0 5\nhello\nEND\n", StartLimit, () => up.Output);
        Shell(steps["watch it return"]).Split('\n').Count(line => line.Contains(":state ", StringComparison.Ordinal)).ShouldBe(3);
    }

    [Fact]
    public void A_second_interrupt_ends_even_what_hangs()
    {
        var port = FreePort.NextOf(Ports);
        using var up = StartAt(port);
        var members = Signals(up);
        Shell($"kill -STOP {members[1].Id}");

        up.Send(Signal.Interrupt);
        Eventually.True(() => !members[0].IsAlive, StartLimit, () => up.Output);
        Eventually.True(IsOverAfterOneMore, StartLimit, () => up.Output);

        up.ExitCode.ShouldBe(130);
        Eventually.True(() => members.All(member => !member.IsAlive), StartLimit, () => up.Output);

        // As somebody does who is in a hurry: whatever comes within a quarter of a second is the same wish.
        bool IsOverAfterOneMore()
        {
            up.Send(Signal.Interrupt);
            return up.WaitForExit(TimeSpan.FromMilliseconds(50));
        }
    }

    [Fact]
    public void Memcached_servers_are_started_again_and_end_with_it_also_when_it_is_killed()
    {
        var port = FreePort.NextOf(Ports);
        using var up = StartAt(port, "--memcached");
        using var client = Wire.Connect(new IPEndPoint(IPAddress.Loopback, port));
        client.Set("key", "value").ShouldBe("STORED\r\n");

        Signals(up).First(member => member.Name == "backup").Kill();
        Eventually.True(() => up.Output.Contains("backup runs again", StringComparison.Ordinal) && ValueAt(port + 3, "key") == "value",
            ReturnLimit, () => up.Output);
        up.Kill();

        Eventually.True(() => Enumerable.Range(port, 4).All(IsClosed), StartLimit, "servers outlive the one that started them");
    }

    [Fact]
    public void Without_memcached_it_says_so_before_it_starts_anything()
    {
        using var up = ChildProcess.Start("/usr/bin/env", ["PATH=/nonexistent", UnderstudyProcess.Executable, "up", "--memcached"]);

        up.WaitForExit(StartLimit).ShouldBeTrue();

        up.ExitCode.ShouldBe(1);
        up.Output.ShouldBe("understudy: up: no memcached is installed here: run 'apt-get install memcached', "
            + "or leave --memcached out for nodes of our own\n");
    }

    [Fact]
    public void A_low_limit_of_open_files_means_fewer_clients()
    {
        var port = FreePort.NextOf(Ports);
        using var up = ChildProcess.Start(UnderstudyProcess.Executable, ["up", "-p", Text(port)], maxOpenFiles: 300);

        Eventually.True(() => IsServing(up), StartLimit, () => up.Output);

        using var client = Wire.Connect(new IPEndPoint(IPAddress.Loopback, port));
        client.Set("key", "value").ShouldBe("STORED\r\n");
    }

    [Fact]
    public void A_limit_of_open_files_that_is_too_low_is_a_clear_error()
    {
        using var up = ChildProcess.Start(UnderstudyProcess.Executable, ["up", "-p", Text(FreePort.NextOf(Ports))], maxOpenFiles: 120);

        up.WaitForExit(StartLimit).ShouldBeTrue();

        up.ExitCode.ShouldBe(1);
        up.Output.ShouldBe("understudy: up: only 120 files may be open, and 200 are needed at least; raise it with 'ulimit -n'\n");
    }

    private static bool IsServing(ChildProcess up) => up.Output.Contains("Ctrl-C", StringComparison.Ordinal);

    private static bool IsClosed(int port)
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(IPAddress.Loopback, port);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private static string Shell(string command)
    {
        using var bash = ChildProcess.Start("bash", ["-c", command]);
        bash.WaitForExit(StartLimit).ShouldBeTrue();
        return bash.Output;
    }

    private static ChildProcess StartAt(int port, params string[] more)
    {
        var up = ChildProcess.Start(UnderstudyProcess.Executable, ["up", "-p", Text(port), .. more]);
        Eventually.True(() => IsServing(up), StartLimit, () => up.Output);
        return up;
    }

    private static Dictionary<string, string> Steps(ChildProcess up) => StepLine().Matches(up.Output)
        .ToDictionary(step => step.Groups["what"].Value, step => step.Groups["command"].Value);

    private static List<RunningMember> Signals(ChildProcess up) =>
        [.. MemberLine().Matches(up.Output).Select(m => new RunningMember(m.Groups["name"].Value, int.Parse(m.Groups["id"].Value,
            CultureInfo.InvariantCulture)))];

    private static string StateOf(Wire client, int port)
    {
        var name = $"STAT 127.0.0.1:{port}:state ";
        var lines = client.Ask("stats servers\r\n", "END\r\n").Split("\r\n");
        return lines.First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..];
    }

    // Null also when nobody serves there.
    private static string? ValueAt(int port, string key)
    {
        try
        {
            using var wire = Wire.Connect(new IPEndPoint(IPAddress.Loopback, port));
            return wire.Get(key);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    // Null when nobody serves there.
    private static int? ProcessAt(int port)
    {
        try
        {
            using var wire = Wire.Connect(new IPEndPoint(IPAddress.Loopback, port));
            var pid = wire.Ask("stats\r\n", "END\r\n").Split("\r\n")[0].Split(' ')[^1];
            return int.Parse(pid, CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is SocketException or IOException or TimeoutException)
        {
            return null;
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^  (?<name>\w+) +127\.0\.0\.1:\d+ +process (?<id>\d+)", RegexOptions.Multiline)]
    private static partial Regex MemberLine();

    [GeneratedRegex(@"token: cat (?<file>.+)$", RegexOptions.Multiline)]
    private static partial Regex TokenLine();

    [GeneratedRegex(@"^  (?<what>[a-z ]+?)  +(?<command>[(pku/].*)$", RegexOptions.Multiline)]
    private static partial Regex StepLine();

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
