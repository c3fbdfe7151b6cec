namespace Understudy.Protocol.Requests;

/// <summary>Walks the keys of a retrieval, which lie between single or several spaces.</summary>
/// <param name="keys">From the first key to <see cref="Request.KeysEnd"/>.</param>
public ref struct KeyEnumerator(ReadOnlySpan<byte> keys)
{
    private readonly int _length = keys.Length;
    private ReadOnlySpan<byte> _rest = keys;

    /// <summary>The key that <see cref="MoveNext"/> found.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Where it stands in the keys.</summary>
    public readonly int Offset => _length - _rest.Length - Current.Length;

    public bool MoveNext()
    {
        var start = _rest.IndexOfAnyExcept((byte)' ');
        if (start < 0) return false;
        _rest = _rest[start..];
        var end = _rest.IndexOf((byte)' ');
        Current = end < 0 ? _rest : _rest[..end];
        _rest = _rest[Current.Length..];
        return true;
    }
}
