using System.Buffers.Text;

namespace Understudy.Protocol.Replies;

/// <summary>One line of a reply to stats: <c>STAT name value</c>.</summary>
public readonly ref struct StatLine
{
    private StatLine(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Name = name;
        Value = value;
    }

    public ReadOnlySpan<byte> Name { get; }

    /// <summary>All the rest of the line.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>The value as a number, of which something else may follow; null if it does not begin with one.</summary>
    public long? Number => Utf8Parser.TryParse(Value, out long number, out _) ? number : null;

    /// <summary>Reads a line.</summary>
    /// <param name="line">With its end or without.</param>
    /// <param name="stat">What it says.</param>
    /// <returns>False if it is none.</returns>
    public static bool TryRead(ReadOnlySpan<byte> line, out StatLine stat)
    {
        stat = default;
        if (!line.StartsWith("STAT "u8)) return false;
        var rest = line["STAT ".Length..].TrimEnd("\r\n"u8);
        var end = rest.IndexOf((byte)' ');
        stat = end < 0 ? new StatLine(rest, default) : new StatLine(rest[..end], rest[(end + 1)..]);
        return true;
    }

    public bool Is(ReadOnlySpan<byte> name) => Name.SequenceEqual(name);
}
