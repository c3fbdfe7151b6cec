using System.Globalization;
using Understudy.Connections.Clients;
using Understudy.Protocol.Replies;

namespace Understudy.Proxy.Operating;

/// <summary>Spells a report in names and values. Names are stable. A value holds no control characters; times are whole seconds, sizes
/// bytes.</summary>
internal static class ServerReportText
{
    public static IEnumerable<(string Name, string Value)> Of(ServerReport report)
    {
        yield return ("tier", report.Tier);
        yield return ("state", report.State.ToString().ToUpperInvariant());
        yield return ("state_seconds", Text(report.Since));
        yield return ("reason", PrintableText.Of(report.Reason));
        yield return ("next", report.Next);
        yield return ("at", report.Address?.ToString() ?? "unknown");
        yield return ("same_as", report.SameAs ?? string.Empty);
        yield return ("held_down_seconds", Text(report.HeldDown));
        yield return ("missed_writes", YesNo(report.Journal.HasGaps));
        yield return ("ejections", Text(report.Ejections));
        yield return ("failed_probes", Text(report.FailedProbes));
        foreach (var (state, time) in report.Times) yield return ($"{state.ToString().ToLowerInvariant()}_seconds_total", Text(time));
        yield return ("journal_keys", Text(report.Journal.Keys));
        yield return ("journal_bytes", Text(report.Journal.Bytes));
        yield return ("journal_complete", YesNo(report.Journal.IsComplete));
        foreach (var field in report.Fill is { } fill ? Of(fill) : []) yield return field;
        yield return ("different_copies", Text(report.DifferentCopies));
        yield return ("repair_copied", Text(report.Repairs.Copied));
        yield return ("repair_skipped", Text(report.Repairs.Skipped));
        yield return ("repair_failed", Text(report.Repairs.Failed));
        yield return ("repair_dropped", Text(report.Repairs.Dropped));
        foreach (var field in Of(report.Traffic)) yield return field;
    }

    private static (string Name, string Value)[] Of(FillFigures fill) =>
    [
        ("fill_state", fill.IsRunning ? "running" : "over"),
        ("fill_done", Text(fill.Done)),
        ("fill_expected", Text(fill.Expected)),
        ("fill_items_per_second", Text(fill.ItemsPerSecond)),
        ("fill_seconds_left", Text(fill.Left)),
        ("fill_copied", Text(fill.Copied)),
        ("fill_skipped", Text(fill.Skipped)),
        ("fill_failed", Text(fill.Failed)),
        ("fill_passes", Text(fill.Passes)),
        ("fill_different", Text(fill.Different)),
        ("fill_window", Text(fill.Window)),
    ];

    private static (string Name, string Value)[] Of(TrafficFigures traffic) =>
    [
        ("connected_workers", Text(traffic.ConnectedWorkers)),
        ("requests", Text(traffic.Requests)),
        ("connections", Text(traffic.Connections)),
        ("errors", Text(traffic.Errors)),
        ("lost", Text(traffic.Lost)),
        ("timeouts", Text(traffic.TimedOut)),
        ("queue_full", Text(traffic.QueueFull)),
        ("output_full", Text(traffic.OutputFull)),
        ("values_skipped", Text(traffic.ValuesSkipped)),
        ("waiting", Text(traffic.Waiting)),
        ("bytes_sent", Text(traffic.BytesSent)),
        ("bytes_received", Text(traffic.BytesReceived)),
        .. DurationReport.Of("reply", traffic.Replies).Select(field => (field.Name, Text(field.Value))),
    ];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(TimeSpan time) => Text((long)time.TotalSeconds);

    private static string YesNo(bool claim) => claim ? "yes" : "no";
}
