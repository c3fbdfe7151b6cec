namespace Understudy.Transport.Tls;

/// <summary>The context that new connections of one listener, or to one kind of server, are made from. Replaced as a whole.</summary>
/// <param name="first">The one to begin with.</param>
public sealed class TlsContexts(TlsContext first)
{
    private volatile TlsContext _current = first;

    /// <summary>Any thread.</summary>
    public TlsContext Current => _current;

    /// <summary>New connections are made from this one; those there are go on as they began. Any thread.</summary>
    public void Replace(TlsContext next) => _current = next;
}
