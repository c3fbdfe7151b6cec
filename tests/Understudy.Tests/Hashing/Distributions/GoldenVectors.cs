using System.Globalization;
using System.Text;
using Understudy.Hashing.Distributions;

namespace Understudy.Tests.Hashing.Distributions;

/// <summary>A table of which server each real client chose for each key. The head of the file says how it was made.</summary>
internal sealed class GoldenVectors
{
    private readonly string[] _headings;

    private GoldenVectors(string[] headings, IReadOnlyList<string[]> rows) => (_headings, Rows) = (headings, rows);

    /// <summary>Name of the server list, key, then one index (from 1) for each heading.</summary>
    public IReadOnlyList<string[]> Rows { get; }

    public IEnumerable<string> Columns => _headings.Skip(2);

    public static GoldenVectors Load(string file)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Hashing", "Distributions", file);
        var lines = File.ReadLines(path).Where(line => !line.StartsWith('#')).Select(line => line.Split('\t')).ToList();
        return new GoldenVectors(lines[0], lines[1..]);
    }

    /// <summary>Whether the table has an answer for the row in this column.</summary>
    public bool Has(string[] row, string column) => row[Array.IndexOf(_headings, column)] != "-";

    /// <summary>Index of the server (from 0) that the client of a column chose for a row.</summary>
    public int Expected(string[] row, string column)
        => int.Parse(row[Array.IndexOf(_headings, column)], CultureInfo.InvariantCulture) - 1;

    public static byte[] KeyOf(string[] row) => Encoding.UTF8.GetBytes(row[1] == "{k*250}" ? new string('k', 250) : row[1]);

    public static RingServer[] Servers(string list) => list switch
    {
        "L3" => [.. Enumerable.Range(1, 3).Select(i => new RingServer($"10.0.0.{i}", 11211))],
        "L6" => [.. Enumerable.Range(0, 6).Select(i => new RingServer($"192.168.1.{151 + i / 2}", 11211 + i % 2))],
        "LDP" => [.. Enumerable.Range(2, 3).Select(i => new RingServer($"127.0.0.{i}", 11211))],
        "LTW" => [.. Enumerable.Range(22121, 6).Select(port => new RingServer("127.0.0.5", port))],
        "LUX" => [.. new[] { "a", "b", "c" }.Select(letter => new RingServer($"/tmp/twemproxy-{letter}.sock", 0))],
        "LLO" => [.. Enumerable.Range(33111, 6).Select(port => new RingServer("127.0.0.1", port))],
        _ => throw new ArgumentException($"The table has no list {list}.", nameof(list)),
    };
}
