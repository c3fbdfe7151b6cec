using System.Diagnostics;
using System.Globalization;
using Understudy.Scenarios.Drills;
using Xunit.Abstractions;

namespace Understudy.Scenarios.Hostile;

/// <summary>One client that behaves, beside clients and a server that do not. In a soak (<c>./test --soak 10 HostileNeighbour</c>) its 99th
/// percentile is held against that of a quiet time before.</summary>
public sealed class HostileNeighbourTests(ITestOutputHelper output) : IDisposable
{
    private const long MostKiB = 400 << 10;   // the base, --memory-limit and what the runtime itself takes
    private const double MostMilliseconds = 10_000;   // two requests, each with its deadline, on a busy machine
    private readonly HostileServer _hostile = new();
    private readonly MemcachedProcess[] _honest = MemcachedProcess.StartMany(3);

    [Fact]
    public void A_client_that_behaves_is_served_beside_hostile_clients_and_a_hostile_server()
    {
        string[] servers = UnderstudyProcess.Servers(
            [_honest[0].Address, _hostile.Address], [_honest[1].Address, _honest[2].Address]);
        // On a busy machine nobody is to be taken for hung.
        using var proxy = UnderstudyProcess.Proxy(
            [.. servers, "--memory-limit", "256m", "--hold-down-max", "20s", "--reply-timeout", "2s", "--connect-timeout", "2s"]);
        using var client = proxy.Connect();
        foreach (var server in _honest) client.AwaitState(server);
        var time = SoakTime.All(otherwise: 8);

        using var log = new LogAtTheEnd(proxy, output);
        var quiet = Percentile99(Ask(client, proxy, time / 5));
        _hostile.IsHostile = true;
        double loud;
        using (new HostileClients(proxy)) loud = Percentile99(Ask(client, proxy, time));

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"p99 {quiet:0.000} ms quiet, {loud:0.000} ms beside them; {_hostile.Lies} lies; {proxy.Process.ResidentKiB() >> 10} MiB"));
        _hostile.Lies.ShouldBeGreaterThan(0);
        foreach (var server in _honest) client.StateOf(server).ShouldBe("IN");
        if (SoakTime.IsSoaking) loud.ShouldBeLessThan(3 * quiet, $"{quiet} ms quiet");
    }

    public void Dispose()
    {
        _hostile.Dispose();
        foreach (var server in _honest) server.Dispose();
    }

    /// <summary>Shows what the proxy has logged, however the test ends.</summary>
    private sealed class LogAtTheEnd(UnderstudyProcess proxy, ITestOutputHelper output) : IDisposable
    {
        public void Dispose() => output.WriteLine(proxy.Process.Output);
    }

    // Sets and gets a hundred keys in turn; every answer has to be right, and in time.
    private static List<double> Ask(Wire client, UnderstudyProcess proxy, TimeSpan time)
    {
        var milliseconds = new List<double>();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; Stopwatch.GetElapsedTime(started) < time; i++)
        {
            var (key, value) = ($"account:{i % 100}", i.ToString(CultureInfo.InvariantCulture));
            var asked = Stopwatch.GetTimestamp();
            client.Set(key, value).ShouldBe("STORED\r\n");
            client.Get(key).ShouldBe(value);
            milliseconds.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            milliseconds[^1].ShouldBeLessThan(MostMilliseconds);
            if (i % 1000 == 0) proxy.Process.ResidentKiB().ShouldBeLessThan(MostKiB);
        }

        return milliseconds;
    }

    private static double Percentile99(List<double> values)
    {
        values.Sort();
        return values[(int)(values.Count * 0.99)];
    }
}
