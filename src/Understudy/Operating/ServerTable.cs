using Understudy.Control.Configuration;

namespace Understudy.Operating;

/// <summary>What <c>understudy server list</c> prints.</summary>
internal static class ServerTable
{
    public static string Write(IReadOnlyList<ServerRow> rows) => TextTable.Of(
    [
        ["ADDRESS", "TIER", "STATE", "SINCE", "MISSED", "DIFFERENT", "FILL", "WHY"],
        .. rows.Select(row => new[]
        {
            row["address"], row.Place, row["state"], Ago(row.Number("state_seconds")),
            Missed(row), row["different_copies"], FillTable.Progress(row), Why(row),
        }),
    ]);

    private static string Ago(long seconds) => DurationText.Rough(TimeSpan.FromSeconds(seconds));

    private static string Missed(ServerRow row)
    {
        if (row["missed_writes"] != "yes") return "-";
        return row["journal_complete"] == "yes"
            ? $"{row["journal_keys"]} keys, {SizeText.Format(row.Number("journal_bytes"))}"
            : "too much to list";
    }

    private static string Why(ServerRow row) => row["next"].Length > 0 ? $"{row["reason"]}; {row["next"]}" : row["reason"];
}
