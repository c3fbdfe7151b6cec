using System.Diagnostics;
using System.Globalization;

namespace Understudy.Node.Importing;

/// <summary>What is said of an import in statistics and to operators.</summary>
internal static class ImportText
{
    public static string Of(ImportState state) => state switch
    {
        ImportState.Starting => "starting",
        ImportState.Copying => "copying",
        ImportState.Following => "following",
        ImportState.Checking => "checking",
        ImportState.Done => "done",
        ImportState.BrokenOff => "broken_off",
        _ => throw new UnreachableException($"{state} is no state"),
    };

    /// <summary>A name and a value each.</summary>
    public static IEnumerable<(string Name, string Value)> Lines(ImportReport report)
    {
        yield return ("import_source", report.Source);
        yield return ("import_state", Of(report.State));
        if (report.Reason.Length > 0) yield return ("import_reason", report.Reason);
        yield return ("import_passes", Text(report.Passes));
        yield return ("import_source_items", Text(report.SourceItems));
        yield return ("import_listed", Text(report.Listed));
        yield return ("import_differing", Text(report.Differing));
        yield return ("import_left", Text(report.Left));
        yield return ("import_copied", Text(report.Copied));
        yield return ("import_copied_bytes", Text(report.CopiedBytes));
        yield return ("import_read_through", Text(report.ReadThrough));
        yield return ("import_kept", Text(report.Kept));
        yield return ("import_dropped", Text(report.Dropped));
        yield return ("import_not_stored", Text(report.NotStored));
        yield return ("import_keys_written", Text(report.Written));
        yield return ("import_others_ms_ago", Text((long)report.SinceOthers.TotalMilliseconds));
        yield return ("import_seconds", Text((long)report.Lasted.TotalSeconds));
    }

    /// <summary>How far it is, in a sentence.</summary>
    public static string Summary(ImportReport report) => report.State switch
    {
        ImportState.Starting => $"import from {report.Source}: it has not answered yet",
        ImportState.Copying => $"import from {report.Source}: copied {report.Copied} of {report.SourceItems} items; clients can come",
        ImportState.Following =>
            $"import from {report.Source}: everything is here, and others still use it: move them, or stop what asks it",
        ImportState.Checking => $"import from {report.Source}: nobody else uses it; comparing for the last time",
        ImportState.Done => $"import from {report.Source}: done; start the node without it from now on",
        _ => $"import from {report.Source}: broken off, {report.Reason}",
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
