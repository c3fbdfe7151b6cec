using System.Globalization;
using Understudy.LoadGenerator.Comparison;
using Understudy.LoadGenerator.Measuring;

namespace Understudy.LoadGenerator.Failover;

/// <summary><c>understudy-bench failover</c>: what clients notice when a server is killed, returns empty and is filled.</summary>
internal static class FailoverCommand
{
    public const string Usage = """
        understudy-bench failover --understudy PATH [options]
          --items N (200000)   --value-bytes N (100)   --connections N (50)   --rate N requests/s (half of what is measured first)
          --seconds S of each phase (5)   --idle: no clients, only the speed of the fill   --large: 1,000,000 items of 1000 bytes
          --reply-timeout MS of the proxy (250)   --target-core N (0)   --load-core N (1)   --memcached PATH
          --timeline FILE: what requests took, a line for each 20 ms
        """;

    // The default of the proxy (docs/operations.md).
    private const int ReplyTimeout = 250;
    private const double AllowanceMilliseconds = 50;
    private const double Mebibyte = 1 << 20;

    private static readonly TimeSpan CapacityTime = TimeSpan.FromSeconds(3);

    public static int Run(Arguments arguments)
    {
        var programs = new Programs
        {
            Understudy = arguments.Text("understudy", "understudy"),
            Nutcracker = "",
            Memcached = arguments.Text("memcached", "memcached"),
            TargetCore = arguments.Number("target-core", 0, 0, 1023),
            LoadCore = arguments.Number("load-core", 1, 0, 1023),
        };
        var isLarge = arguments.Has("large");
        var isIdle = arguments.Has("idle");
        var items = new VersionedItems(
            arguments.Number("items", isLarge ? 1_000_000 : 200_000, 1, 100_000_000),
            arguments.Number("value-bytes", isLarge ? 1000 : 100, VersionedItems.LeastValueBytes, 60_000));
        var connections = arguments.Number("connections", 50, 1, 1000);
        var rate = arguments.Number("rate", 0, 0, 100_000_000);
        var time = arguments.Seconds("seconds", TimeSpan.FromSeconds(5));
        var replyTimeout = arguments.Number("reply-timeout", ReplyTimeout, 1, 60_000);
        var timeline = arguments.Text("timeline", "");
        arguments.RefuseUnread();

        using var pair = new ServerPair(programs, items, replyTimeout);
        using var load = new VersionedLoad(pair.Address, items, connections);
        using var watch = new ProxyWatch(pair);
        load.Fill();
        watch.AwaitBoth();
        Report.Begin($"{items.Count:N0} items of {items.ValueBytes} bytes, {(isIdle ? "no clients" : $"{connections} clients")}");
        if (isIdle) MeasureIdle(pair, load, watch);
        else Measure(pair, load, watch, rate, time, isLarge, replyTimeout);
        if (timeline.Length > 0 && !isIdle) load.Timeline.WriteTo(timeline);
        return Report.Failed ? 1 : 0;
    }

    private static void MeasureIdle(ServerPair pair, VersionedLoad load, ProxyWatch watch)
    {
        pair.KillPrimary();
        watch.Await(pair.Primary, "OUT");
        pair.RestartPrimary();
        watch.Await(pair.Primary, "WARMING", "IN");
        var start = TimeProvider.System.GetTimestamp();
        watch.Await(pair.Primary, "IN");
        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;

        Report.AtLeast("fill of an idle pair", watch.CopiedTo(pair.Primary) / seconds, 50_000, "items/s");
        CheckAll(pair, load, watch);
    }

    private static void Measure(
        ServerPair pair, VersionedLoad load, ProxyWatch watch, int rate, TimeSpan time, bool isLarge, int replyTimeout)
    {
        var pace = rate > 0 ? rate : load.Capacity(CapacityTime) / 2;
        // On a starved machine a server may have been too late under the full load; what is measured begins with both copies whole.
        watch.AwaitBoth();
        load.Forget();
        load.Pace(pace);
        watch.Wait(time);
        var memoryBefore = ResidentMemory.Bytes(pair.ProxyProcess);

        load.Enter(FailoverPhase.Outage);
        pair.KillPrimary();
        watch.Wait(time);
        pair.RestartPrimary();
        load.Enter(FailoverPhase.Return);
        watch.Await(pair.Primary, "WARMING", "IN");
        var start = TimeProvider.System.GetTimestamp();
        watch.Await(pair.Primary, "IN");
        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        load.Enter(FailoverPhase.After);
        watch.Wait(time);
        load.Stop();

        Report.Note("load", pace, "requests/s");
        Report.Note("fill under load", watch.CopiedTo(pair.Primary) / seconds, "items/s");
        WritePhases(load, replyTimeout);
        var growth = (watch.MostMemory - memoryBefore) / Mebibyte;
        Report.AtMost("growth of the proxy's memory, journal and fill", growth, 128, "MiB", isLarge);
        CheckAll(pair, load, watch);
    }

    private static void WritePhases(VersionedLoad load, int replyTimeout)
    {
        var (before, during) = (load[FailoverPhase.Before], load[FailoverPhase.Return]);
        var longest = Enum.GetValues<FailoverPhase>().Max(phase => load[phase].Latency.Max);
        Report.AtMost("longest request", longest / 1e6, replyTimeout + AllowanceMilliseconds, "ms");
        foreach (var phase in Enum.GetValues<FailoverPhase>())
        {
            var counts = load[phase];
            var name = phase.ToString().ToLowerInvariant();
            Report.AtLeast($"hits, {name}", counts.HitPercent, before.HitPercent - 1, "%", phase != FailoverPhase.Before);
            Report.Note($"p99, {name}", counts.Latency.Percentile(0.99) / 1e3, "us");
            Report.Note($"longest, {name}", counts.Latency.Max / 1e6, "ms");
            Report.Note($"errors, {name}", counts.Errors, counts.FirstError is null ? "" : $"({counts.FirstError})");
            Report.AtMost($"old values, {name}", counts.Old, 0, "");
        }

        Report.AtMost("p99 of the return over that before", Ratio(during, before), 2, "");
    }

    private static double Ratio(PhaseCounts during, PhaseCounts before) =>
        (double)during.Latency.Percentile(0.99) / Math.Max(1, before.Latency.Percentile(0.99));

    // Every item must be there as acknowledged; then again from the server that came back alone.
    private static void CheckAll(ServerPair pair, VersionedLoad load, ProxyWatch watch)
    {
        Report.AtMost("acknowledged writes lost", load.Sweep(FailoverPhase.After), 0, "");
        pair.KillBackup();
        watch.Await(pair.Backup, "OUT");
        Report.AtMost("acknowledged writes lost, backup killed too", load.Sweep(FailoverPhase.After), 0, "");
    }

    /// <summary>The rows of a table of docs/performance.md.</summary>
    private static class Report
    {
        public static bool Failed { get; private set; }

        public static void Begin(string what) => Console.WriteLine($"{what}:\n\n| measure | measured | goal | |\n|---|---:|---:|---|");

        public static void Note(string what, double measured, string unit) => Write(what, measured, unit, "", "");

        public static void AtMost(string what, double measured, double goal, string unit, bool isJudged = true) =>
            Judge(what, measured, measured <= goal, string.Create(CultureInfo.InvariantCulture, $"<= {goal:#,0.##}"), unit, isJudged);

        public static void AtLeast(string what, double measured, double goal, string unit, bool isJudged = true) =>
            Judge(what, measured, measured >= goal, string.Create(CultureInfo.InvariantCulture, $">= {goal:#,0.##}"), unit, isJudged);

        private static void Judge(string what, double measured, bool isMet, string goal, string unit, bool isJudged)
        {
            Failed |= isJudged && !isMet;
            Write(what, measured, unit, isJudged ? $"{goal} {unit}".TrimEnd() : "", !isJudged ? "" : isMet ? "pass" : "**miss**");
        }

        private static void Write(string what, double measured, string unit, string goal, string verdict) =>
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {what} | {$"{Format(measured)} {unit}".TrimEnd()} | {goal} | {verdict} |"));

        private static string Format(double number) => number.ToString(number >= 1000 ? "N0" : "0.##", CultureInfo.InvariantCulture);
    }
}
