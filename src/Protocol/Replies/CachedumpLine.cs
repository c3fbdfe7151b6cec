using System.Buffers.Text;

namespace Understudy.Protocol.Replies;

/// <summary>One item in the answer to <c>stats cachedump</c>: <c>ITEM key [5 b; 1700000000 s]</c>.</summary>
public readonly ref struct CachedumpLine
{
    private CachedumpLine(ReadOnlySpan<byte> key, int valueBytes, long expiresAt)
    {
        Key = key;
        ValueBytes = valueBytes;
        ExpiresAt = expiresAt;
    }

    /// <summary>As the server stores it: it is shown as it is.</summary>
    public ReadOnlySpan<byte> Key { get; }

    public int ValueBytes { get; }

    /// <summary>In Unix seconds by the server's clock. Up to 1.4.30 an item that never expires has the time at which the server started,
    /// later ones have 0.</summary>
    public long ExpiresAt { get; }

    /// <summary>Reads a line.</summary>
    /// <param name="line">Without its end.</param>
    /// <param name="item">What it says.</param>
    /// <returns>False if it is of no item.</returns>
    public static bool TryRead(ReadOnlySpan<byte> line, out CachedumpLine item)
    {
        item = default;
        if (!line.StartsWith("ITEM "u8)) return false;
        var end = line.LastIndexOf(" ["u8);
        var numbers = end < 0 ? default : line[(end + 2)..];
        if (end <= "ITEM ".Length || !Utf8Parser.TryParse(numbers, out int bytes, out var digits)) return false;
        if (!numbers[digits..].StartsWith(" b; "u8)) return false;
        if (!Utf8Parser.TryParse(numbers[(digits + " b; ".Length)..], out long expiry, out _)) return false;
        item = new CachedumpLine(line["ITEM ".Length..end], bytes, expiry);
        return true;
    }
}
