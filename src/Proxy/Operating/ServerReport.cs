using System.Globalization;
using Understudy.Proxy.Upstreams;
using Understudy.Proxy.Workers;

namespace Understudy.Proxy.Operating;

/// <summary>All there is to know of a server, in names and values: what <c>stats servers</c> and operators are shown.</summary>
internal static class ServerReport
{
    /// <param name="unixMilliseconds">Now.</param>
    /// <returns>Names are stable. A value holds no control characters; times are whole seconds, sizes bytes.</returns>
    public static IEnumerable<(string Name, string Value)> Of(ProxyCrew crew, int server, long unixMilliseconds)
    {
        var snapshot = crew.Board.Current;
        var watch = crew.Watches[server];
        var journal = crew.Missed.JournalOf(server);
        var upstreams = crew.Workers.Select(w => w.Upstreams[server]).ToArray();
        yield return ("tier", snapshot.Pool.Tiers[snapshot.Pool.TierOf(server)].Name);
        yield return ("state", snapshot.StateOf(server).ToString().ToUpperInvariant());
        yield return ("state_seconds", Text(Math.Max(0, unixMilliseconds - watch.SinceUnixMilliseconds) / 1000));
        yield return ("reason", OneLine(watch.Reason));
        yield return ("held_down_seconds", Text((watch.HeldDownNanoseconds + 999_999_999) / 1_000_000_000));
        yield return ("missed_writes", YesNo(crew.Board.HasMissedWrites(server)));
        yield return ("ejections", Text(snapshot.EjectionsOf(server)));
        yield return ("failed_probes", Text(watch.FailedProbes));
        yield return ("journal_keys", Text(journal.Count));
        yield return ("journal_bytes", Text(journal.Bytes));
        yield return ("journal_complete", YesNo(journal.IsComplete));
        if (watch.Filling.Fill is { } fill && watch.Filling.Report is { } progress)
        {
            yield return ("fill_state", watch.Filling.IsRunning ? "running" : "over");
            yield return ("fill_done", Text(progress.Done));
            yield return ("fill_expected", Text(progress.Expected));
            yield return ("fill_items_per_second", Text(progress.ItemsPerSecond));
            yield return ("fill_seconds_left", Text(watch.Filling.IsRunning ? progress.SecondsLeft : 0));
            yield return ("fill_copied", Text(fill.Copied));
            yield return ("fill_skipped", Text(fill.Skipped));
            yield return ("fill_failed", Text(fill.Failed));
            yield return ("fill_passes", Text(fill.Passes));
            yield return ("fill_different", Text(fill.Different));
            yield return ("fill_window", Text(fill.Pace.Window));
        }

        yield return ("different_copies", Text(crew.Workers.Sum(w => w.Comparer.DifferentOn(server))));
        var repairs = crew.Workers.Select(w => w.Repairs.CountersOf(server)).ToArray();
        yield return ("repair_copied", Text(repairs.Sum(r => r.Copied)));
        yield return ("repair_skipped", Text(repairs.Sum(r => r.Skipped)));
        yield return ("repair_failed", Text(repairs.Sum(r => r.Failed)));
        yield return ("repair_dropped", Text(repairs.Sum(r => r.Dropped)));
        yield return ("connected_workers", Text(upstreams.Count(u => u.State == UpstreamState.Up)));
        yield return ("requests", Text(upstreams.Sum(u => u.Counters.Requests)));
        yield return ("timeouts", Text(upstreams.Sum(u => u.Counters.TimedOut)));
        yield return ("queue_full", Text(upstreams.Sum(u => u.Counters.QueueFull)));
        yield return ("waiting", Text(upstreams.Sum(u => (long)u.PendingCount)));
        yield return ("bytes_sent", Text(upstreams.Sum(u => u.Counters.BytesSent)));
        yield return ("bytes_received", Text(upstreams.Sum(u => u.Counters.BytesReceived)));
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string YesNo(bool claim) => claim ? "yes" : "no";

    // A server's own words may stand in it.
    private static string OneLine(string text) => string.Create(text.Length, text, (to, from) =>
    {
        for (var i = 0; i < to.Length; i++) to[i] = char.IsControl(from[i]) ? ' ' : from[i];
    });
}
