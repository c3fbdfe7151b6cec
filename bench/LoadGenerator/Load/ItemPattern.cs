namespace Understudy.LoadGenerator.Load;

/// <summary>The items of a run: a key for each number, and the one value that belongs to it.</summary>
/// <remarks>
/// A value begins with its own key, so that a reply that belongs to another request is noticed; the rest is the same for all.
/// Client and ideal server both compute it: neither stores anything, and both can check what they get.
/// </remarks>
internal sealed class ItemPattern
{
    /// <summary>Bytes of every key: <c>key</c> and nine digits.</summary>
    public const int KeyBytes = 12;

    private const int PrefixBytes = 3;

    private readonly byte[] _filler;

    public ItemPattern(int valueBytes)
    {
        _filler = new byte[valueBytes];
        for (var i = 0; i < valueBytes; i++) _filler[i] = (byte)('a' + i % 23);
    }

    public int ValueBytes => _filler.Length;

    public static void WriteKey(Span<byte> destination, int number)
    {
        "key"u8.CopyTo(destination);
        for (var i = KeyBytes - 1; i >= PrefixBytes; i--)
        {
            destination[i] = (byte)('0' + number % 10);
            number /= 10;
        }
    }

    /// <summary>The number of a key, or false for a key that is none of ours.</summary>
    public static bool TryReadKey(ReadOnlySpan<byte> key, out int number)
    {
        number = 0;
        if (key.Length != KeyBytes || !key.StartsWith("key"u8)) return false;
        foreach (var digit in key[PrefixBytes..])
        {
            if ((uint)(digit - '0') > 9) return false;
            number = number * 10 + (digit - '0');
        }

        return true;
    }

    public void WriteValue(Span<byte> destination, int number)
    {
        _filler.CopyTo(destination);
        Span<byte> key = stackalloc byte[KeyBytes];
        WriteKey(key, number);
        key[..Math.Min(KeyBytes, ValueBytes)].CopyTo(destination);
    }

    /// <summary>Whether a piece of a value, beginning at the given offset, is what belongs there.</summary>
    public bool Matches(int number, int offset, ReadOnlySpan<byte> piece)
    {
        if (offset + piece.Length > ValueBytes) return false;
        if (offset < KeyBytes)
        {
            Span<byte> key = stackalloc byte[KeyBytes];
            WriteKey(key, number);
            var inKey = Math.Min(KeyBytes - offset, piece.Length);
            if (!piece[..inKey].SequenceEqual(key.Slice(offset, inKey))) return false;
            offset += inKey;
            piece = piece[inKey..];
        }

        return piece.SequenceEqual(_filler.AsSpan(offset, piece.Length));
    }
}
