namespace Understudy.Proxy.Copies;

/// <summary>Copies a key's state from one replica to another, and has to know of writes that overtake it.</summary>
internal abstract class KeyGuard
{
    /// <summary>The guard of the same key that was added before this one.</summary>
    public KeyGuard? Older { get; set; }

    /// <summary>It brings the result of a write that the other replicas do not have yet.</summary>
    public abstract bool BringsWrite { get; }

    /// <summary>The server that it copies from.</summary>
    public abstract int Source { get; }

    /// <summary>A later write has set out to all replicas and leaves nothing of the item as it was (set, delete): the copy is
    /// needless.</summary>
    public abstract void OnReplaced();

    /// <summary>A later write has set out whose result will be copied from a server, after this copy if that is also this one's
    /// source.</summary>
    public abstract void OnCopyFollows(int server);

    /// <summary>A later touch has set out to all replicas: the copy must not bring the old TTL back.</summary>
    /// <param name="exptime">As on the wire.</param>
    public abstract void OnTouched(long exptime);

    /// <summary>A later flush_all has set out: the copy would be wrong.</summary>
    public abstract void OnFlushed();
}
