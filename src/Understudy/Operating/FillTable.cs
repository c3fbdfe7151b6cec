using Understudy.Control.Configuration;

namespace Understudy.Operating;

/// <summary>What <c>understudy fill list</c> prints.</summary>
internal static class FillTable
{
    public static string Write(IReadOnlyList<ServerRow> rows) => TextTable.Of(
    [
        ["ADDRESS", "STATE", "DONE", "OF ABOUT", "FAILED", "PER SECOND", "LEFT"],
        .. rows.Select(row => new[]
        {
            row["address"], row["state"],
            row["fill_done"], row["fill_expected"], row["fill_failed"], row["fill_items_per_second"], Left(row),
        }),
    ]);

    /// <summary>The same in one cell.</summary>
    public static string Progress(ServerRow row) => row["fill_state"] == "running"
        ? $"{row["fill_done"]}/{row["fill_expected"]}, {row["fill_items_per_second"]}/s, {Left(row)} left"
        : "-";

    private static string Left(ServerRow row) => DurationText.Rough(TimeSpan.FromSeconds(row.Number("fill_seconds_left")));
}
