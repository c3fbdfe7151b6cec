using System.Runtime.CompilerServices;

namespace Understudy.Protocol.Links;

/// <summary>One line between two proxies, with what follows it. Valid as long as the bytes that it was read from.</summary>
public ref struct LinkFrame
{
    /// <summary>Stands where a number may be left out.</summary>
    public const long Absent = long.MinValue;

    private Numbers _numbers;

    public LinkVerb Verb { get; internal set; }

    /// <summary>The word, or the rest of the line, behind the numbers.</summary>
    public ReadOnlySpan<byte> Text { get; internal set; }

    /// <summary>How long the payload is said to be.</summary>
    internal long PayloadBytes { get; set; }

    /// <summary>The request or reply behind the line.</summary>
    public ReadOnlySpan<byte> Payload { get; internal set; }

    /// <summary>In the order of the line.</summary>
    public long this[int index]
    {
        readonly get => _numbers[index];
        internal set => _numbers[index] = value;
    }

    [InlineArray(LinkForm.MostNumbers)]
    private struct Numbers
    {
        private long _first;
    }
}
