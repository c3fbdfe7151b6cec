using Understudy.Protocol.Requests;

namespace Understudy.Protocol.Meta;

/// <summary>Walks the flags of a valid meta request in the order in which they were sent, which is the order in which memcached obeys
/// them and answers.</summary>
/// <param name="line">The request's line, from its first byte.</param>
/// <param name="request">What the parser read from it.</param>
public ref struct MetaFlagEnumerator(ReadOnlySpan<byte> line, ref readonly Request request)
{
    private readonly ReadOnlySpan<byte> _line = line;
    private readonly ref readonly MetaFlagWords _words = ref request.FlagWords;
    private int _next;

    /// <summary>The letter and what stands behind it.</summary>
    public ReadOnlySpan<byte> Whole { get; private set; }

    /// <summary>The flag's letter.</summary>
    public readonly byte Letter => Whole[0];

    public bool MoveNext()
    {
        if (_next >= _words.Count) return false;
        Whole = _words.Of(_next++, _line);
        return true;
    }
}
