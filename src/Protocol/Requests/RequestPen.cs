using System.Buffers.Text;

namespace Understudy.Protocol.Requests;

/// <summary>Writes the words of one request into room that is large enough for all of them.</summary>
internal ref struct RequestPen(Span<byte> room)
{
    private readonly Span<byte> _room = room;

    public int Length { get; private set; }

    public void Add(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_room[Length..]);
        Length += bytes.Length;
    }

    public void Add(long number)
    {
        Utf8Formatter.TryFormat(number, _room[Length..], out var digits);
        Length += digits;
    }

    public void Add(ulong number)
    {
        Utf8Formatter.TryFormat(number, _room[Length..], out var digits);
        Length += digits;
    }

    /// <summary>The opaque flag with a number of ours, in as few bytes as it takes.</summary>
    public void AddOpaque(uint number)
    {
        Add(" O"u8);
        Utf8Formatter.TryFormat(number, _room[Length..], out var digits, 'x');
        Length += digits;
    }

    /// <summary>Ends the line.</summary>
    /// <returns>Bytes written in all.</returns>
    public int EndLine()
    {
        Add("\r\n"u8);
        return Length;
    }
}
