using System.Text;

namespace Understudy.Checking;

/// <summary>What happened, line by line, for a person who looks for the cause of a violation.</summary>
/// <remarks>Off unless a failed seed is played again: writing it down costs more than all the rest.</remarks>
public sealed class Timeline(IClock clock)
{
    private const int LongestText = 60;

    private readonly List<string> _lines = [];

    public bool IsOn { get; init; }

    public IReadOnlyList<string> Lines => _lines;

    public void Add(string who, string what)
    {
        if (IsOn) _lines.Add($"{Nanoseconds.Format(clock.Now)} {who,-9} {what}");
    }

    public void Executed(string server, string line, ReadOnlySpan<byte> value, ReadOnlySpan<byte> reply) =>
        Add(server, $"{line} {Shorten(value)} -> {Shorten(reply)}");

    public static string Shorten(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, LongestText)]).Replace("\r\n", " ", StringComparison.Ordinal);
        return bytes.Length > LongestText ? text + "..." : text;
    }

    /// <summary>The lines that matter for a key: its own, and those of faults, of operators and of the proxies' log.</summary>
    public IEnumerable<string> About(string? key) =>
        _lines.Where(line => key is null || line.Contains(key, StringComparison.Ordinal) || line.Contains("flush", StringComparison.Ordinal)
            || line.Contains(" fault ", StringComparison.Ordinal) || line.Contains(" proxy", StringComparison.Ordinal)
            || line.Contains(" operator", StringComparison.Ordinal));
}
