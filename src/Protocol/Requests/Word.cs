namespace Understudy.Protocol.Requests;

/// <summary>A word of a line, by place.</summary>
internal readonly struct Word(int start, int length)
{
    public readonly int Start = start;
    public readonly int Length = length;

    public int End => Start + Length;

    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> line) => line.Slice(Start, Length);

    /// <summary>What stands behind a flag's letter.</summary>
    public ReadOnlySpan<byte> ArgumentIn(ReadOnlySpan<byte> line) => line.Slice(Start + 1, Length - 1);

    public bool IsNoReply(ReadOnlySpan<byte> line) => In(line).SequenceEqual("noreply"u8);
}
