namespace Understudy.Protocol.Requests;

/// <summary>Walks the words of a line, which only spaces separate: tabs and carriage returns belong to words, as for memcached.</summary>
/// <param name="line">The line without its end, up to the first NUL.</param>
/// <param name="position">Where to start.</param>
internal ref struct WordReader(ReadOnlySpan<byte> line, int position)
{
    private readonly ReadOnlySpan<byte> _line = line;
    private int _position = position;

    /// <summary>The end of the last word.</summary>
    public readonly int Position => _position;

    public bool TryNext(out Word word)
    {
        var start = _position;
        while ((uint)start < (uint)_line.Length && _line[start] == ' ') start++;
        if ((uint)start >= (uint)_line.Length)
        {
            word = default;
            return false;
        }

        var length = _line[start..].IndexOf((byte)' ');
        word = new Word(start, length < 0 ? _line.Length - start : length);
        _position = word.End;
        return true;
    }
}
