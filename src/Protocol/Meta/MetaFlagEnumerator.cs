using Understudy.Protocol.Requests;

namespace Understudy.Protocol.Meta;

/// <summary>Walks the flags of a valid meta request in the order in which they were sent, which is the order in which memcached obeys
/// them and answers.</summary>
public ref struct MetaFlagEnumerator
{
    private readonly ReadOnlySpan<byte> _line;
    private WordReader _words;
    private Word _current;

    /// <param name="line">The request's line, from its first byte.</param>
    /// <param name="request">What the parser read from it.</param>
    public MetaFlagEnumerator(ReadOnlySpan<byte> line, in Request request)
    {
        _line = line[..request.CommandLength];
        _words = new WordReader(_line, MetaCommand.EndOfArguments(_line, in request));
    }

    /// <summary>The flag's letter.</summary>
    public readonly byte Letter => _line[_current.Start];

    /// <summary>What stands behind the letter.</summary>
    public readonly ReadOnlySpan<byte> Argument => _current.ArgumentIn(_line);

    /// <summary>The letter and what stands behind it.</summary>
    public readonly ReadOnlySpan<byte> Whole => _current.In(_line);

    public bool MoveNext() => _words.TryNext(out _current);
}
