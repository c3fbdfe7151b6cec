namespace Understudy.Node.Replication;

/// <summary>What clients of a node may do now. Written by the first worker, read by all before each request.</summary>
internal sealed class GateState
{
    private volatile bool _takesWrites;
    private long _readsUntil = long.MinValue;

    /// <summary>It leads: everything is taken.</summary>
    public bool TakesWrites
    {
        get => _takesWrites;
        set => _takesWrites = value;
    }

    /// <summary>In loop time.</summary>
    public long ReadsUntil
    {
        get => Volatile.Read(ref _readsUntil);
        set => Volatile.Write(ref _readsUntil, value);
    }
}
