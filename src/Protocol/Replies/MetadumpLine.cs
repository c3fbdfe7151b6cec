using System.Buffers.Text;

namespace Understudy.Protocol.Replies;

/// <summary>One item in the answer to <c>lru_crawler metadump</c>: <c>key=%41 exp=-1 la=1700000000 cas=1 fetch=yes cls=1 size=64</c>, and
/// more words since 1.6.24. What a line does not tell reads as 0.</summary>
public readonly ref struct MetadumpLine
{
    private readonly ReadOnlySpan<byte> _key;
    private readonly ReadOnlySpan<byte> _rest;

    private MetadumpLine(ReadOnlySpan<byte> key, ReadOnlySpan<byte> rest)
    {
        _key = key;
        _rest = rest;
    }

    /// <summary>What the item takes in its server's memory.</summary>
    public long ItemBytes => NumberBehind(" size="u8);

    /// <summary>When it was last read or written, in Unix seconds by its server's clock.</summary>
    public long LastAccess => NumberBehind(" la="u8);

    /// <summary>When it is gone, by the same clock; -1: never.</summary>
    public long ExpiresAt => NumberBehind(" exp="u8);

    /// <summary>It was read since it was written.</summary>
    public bool IsFetched => _rest.IndexOf(" fetch=yes"u8) >= 0;

    /// <summary>The slab class that it has there.</summary>
    public byte SlabClass => (byte)NumberBehind(" cls="u8);

    public ulong Cas => (ulong)NumberBehind(" cas="u8);

    /// <summary>Reads a line.</summary>
    /// <param name="line">Without its end.</param>
    /// <param name="item">What it says.</param>
    /// <returns>False if it is of no item.</returns>
    public static bool TryRead(ReadOnlySpan<byte> line, out MetadumpLine item)
    {
        item = default;
        if (!line.StartsWith("key="u8)) return false;
        var words = line["key=".Length..];
        var end = words.IndexOf((byte)' ');
        if (end > 0) item = new MetadumpLine(words[..end], words[end..]);
        return true;
    }

    /// <summary>The key as the server stores it; bytes that are not unreserved in URIs are written as <c>%XX</c>.</summary>
    /// <param name="key">Room for <see cref="ProtocolLimits.MaxKeyBytes"/>.</param>
    /// <param name="length">Of the key.</param>
    /// <returns>False if it is no key that a server can hold.</returns>
    public bool TryDecodeKey(Span<byte> key, out int length)
    {
        length = 0;
        for (var i = 0; i < _key.Length; i++)
        {
            if (length == ProtocolLimits.MaxKeyBytes) return false;
            var value = _key[i];
            if (value == (byte)'%')
            {
                var digits = _key[(i + 1)..Math.Min(i + 3, _key.Length)];
                if (!Utf8Parser.TryParse(digits, out value, out var used, 'x') || used != 2) return false;
                i += 2;
            }

            key[length++] = value;
        }

        return length > 0;
    }

    private long NumberBehind(ReadOnlySpan<byte> name)
    {
        var at = _rest.IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(_rest[(at + name.Length)..], out long number, out _) ? number : 0;
    }
}
