using System.Text;

namespace Understudy.Hashing.KeyHashes;

/// <summary>Reads a UTF-8 key as the UTF-16 units of the Java string it came from, without making the string.</summary>
/// <remarks>Bytes that are not UTF-8 read as U+FFFD, as in Java's own decoder; a Java client never sends such a key.</remarks>
internal ref struct Utf16Units(ReadOnlySpan<byte> utf8)
{
    private ReadOnlySpan<byte> _rest = utf8;
    private char _lowSurrogate;

    public bool TryRead(out char unit)
    {
        if (_lowSurrogate != 0)
        {
            unit = _lowSurrogate;
            _lowSurrogate = default;
            return true;
        }

        if (_rest.IsEmpty)
        {
            unit = default;
            return false;
        }

        if (_rest[0] < 0x80)
        {
            unit = (char)_rest[0];
            _rest = _rest[1..];
            return true;
        }

        unit = Decode();
        return true;
    }

    private char Decode()
    {
        _ = Rune.DecodeFromUtf8(_rest, out var rune, out var consumed);
        _rest = _rest[consumed..];
        Span<char> units = stackalloc char[2];
        if (rune.EncodeToUtf16(units) == 2) _lowSurrogate = units[1];
        return units[0];
    }
}
