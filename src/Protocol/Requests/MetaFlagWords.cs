using System.Runtime.CompilerServices;

namespace Understudy.Protocol.Requests;

/// <summary>Where the flags of a meta request stand in its line, in the order in which they were sent: found once, by the parser.</summary>
/// <remarks>A part of each request and so a plain value; requests without flags do not touch it.</remarks>
internal struct MetaFlagWords
{
    // Verb and key are words too.
    private const int MostFlags = ProtocolLimits.MaxMetaWords - 2;

    // Last, and read no further than the count: text requests neither clear nor copy it.
    internal const int UnusedBytes = MostFlags * sizeof(uint);

    private int _count;
    private Places _places;

    /// <summary>How many there are.</summary>
    public readonly int Count => _count;

    /// <summary>The flag in its place, letter and argument.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    /// <param name="line">The request's line, from its first byte.</param>
    public readonly ReadOnlySpan<byte> Of(int index, ReadOnlySpan<byte> line)
    {
        var place = _places[index];
        return line[(int)(place & ushort.MaxValue)..(int)(place >> 16)];
    }

    // A line has up to 2,048 bytes. Of more words than a request may have the first are kept: it is refused.
    internal void Add(int start, int end)
    {
        if (_count < MostFlags) _places[_count++] = (uint)(start | end << 16);
    }

    [InlineArray(MostFlags)]
    private struct Places
    {
        private uint _first;
    }
}
