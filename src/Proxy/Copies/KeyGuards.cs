namespace Understudy.Proxy.Copies;

/// <summary>Keys whose state one replica has been asked for and that has not been written to another yet. One per worker.</summary>
/// <remarks>
/// All writes of a key pass through one worker and one connection per server, so that order within the worker is order on the servers.
/// What is copied from one server to another lags behind: a write that overtakes it here must be noticed, or the copy would bring the old
/// state back. Keys are told apart by 64-bit hashes; two keys that share one only make a copy needlessly careful.
/// </remarks>
internal sealed class KeyGuards
{
    private readonly Dictionary<ulong, KeyGuard> _newest = [];
    private int _flushes;

    /// <summary>A flush_all is under way: one server may be empty while another one, which has refused it, is not out of use yet.</summary>
    public bool IsFlushing => _flushes > 0;

    public int Count => _newest.Count;

    public void Add(ulong key, KeyGuard guard)
    {
        guard.Older = _newest.GetValueOrDefault(key);
        _newest[key] = guard;
    }

    /// <summary>Ends a guard; one that is not there is left alone.</summary>
    public void Remove(ulong key, KeyGuard guard)
    {
        if (!_newest.TryGetValue(key, out var newest)) return;
        if (newest == guard)
        {
            if (guard.Older is null) _newest.Remove(key);
            else _newest[key] = guard.Older;
        }
        else
        {
            var newer = newest;
            while (newer.Older is not null && newer.Older != guard) newer = newer.Older;
            if (newer.Older == guard) newer.Older = guard.Older;
        }

        guard.Older = null;
    }

    /// <summary>Whether somebody else brings the result of a write of the key from one replica to the others.</summary>
    public bool HasWrite(ulong key, KeyGuard? except)
    {
        var guard = _newest.GetValueOrDefault(key);
        while (guard is not null && (guard == except || !guard.BringsWrite)) guard = guard.Older;
        return guard is not null;
    }

    /// <summary>Whether somebody brings the result of a write of the key that ran on another server than this one.</summary>
    public bool HasWriteElsewhere(ulong key, int server)
    {
        var guard = _newest.GetValueOrDefault(key);
        while (guard is not null && (guard.Source == server || !guard.BringsWrite)) guard = guard.Older;
        return guard is not null;
    }

    /// <summary>The server whose latest write of the key somebody else brings to the others; -1 if there is none.</summary>
    public int SourceOf(ulong key, KeyGuard? except = null)
    {
        var guard = _newest.GetValueOrDefault(key);
        while (guard is not null && (guard == except || !guard.BringsWrite)) guard = guard.Older;
        return guard?.Source ?? -1;
    }

    public void OnReplaced(ulong key)
    {
        for (var guard = _newest.GetValueOrDefault(key); guard is not null; guard = guard.Older) guard.OnReplaced();
    }

    public void OnCopyFollows(ulong key, int server)
    {
        for (var guard = _newest.GetValueOrDefault(key); guard is not null; guard = guard.Older) guard.OnCopyFollows(server);
    }

    public void OnTouched(ulong key, long exptime)
    {
        for (var guard = _newest.GetValueOrDefault(key); guard is not null; guard = guard.Older) guard.OnTouched(exptime);
    }

    /// <summary>A touch sets out to one server, long after its request: what is copied from there and was asked for before does not show
    /// it.</summary>
    public void OnTouched(ulong key, long exptime, int server)
    {
        for (var guard = _newest.GetValueOrDefault(key); guard is not null; guard = guard.Older)
        {
            if (guard.Source == server) guard.OnTouched(exptime);
        }
    }

    /// <summary>A flush_all sets out: nothing copied before it may arrive after it.</summary>
    public void OnFlush()
    {
        _flushes++;
        foreach (var newest in _newest.Values)
        {
            for (var guard = newest; guard is not null; guard = guard.Older) guard.OnFlushed();
        }
    }

    /// <summary>It has come to its end, and servers that did not confirm it are out of use.</summary>
    public void OnFlushOver() => _flushes--;
}
