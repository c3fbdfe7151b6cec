using System.Globalization;

namespace Understudy.Scenarios.Counting;

/// <summary>What a proxy has counted, as it tells.</summary>
internal static class RequestCounts
{
    /// <summary>All lines of a statistics command.</summary>
    public static Dictionary<string, string> Stats(this Wire client, string arguments = "") => client
        .Ask($"stats {arguments}".TrimEnd() + "\r\n", "END\r\n")
        .Split("\r\n", StringSplitOptions.RemoveEmptyEntries)
        .Where(line => line != "END")
        .Select(line => line.Split(' ', 3))
        .ToDictionary(words => words[1], words => words[2]);

    /// <summary>One number of a statistics command; 0 where it says nothing of it.</summary>
    public static long Stat(this Wire client, string arguments, string name) =>
        long.Parse(client.Stats(arguments).GetValueOrDefault(name, "0"), CultureInfo.InvariantCulture);

    /// <summary>How many requests ended in one way.</summary>
    public static long Ended(this Wire client, string outcome) => client.Stat("requests", outcome);
}
