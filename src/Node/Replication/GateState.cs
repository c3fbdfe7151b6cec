namespace Understudy.Node.Replication;

/// <summary>What clients of a node may do now. Written by the first worker, read by all before each request.</summary>
internal sealed class GateState
{
    private long _leadsUntil = long.MinValue;
    private long _readsUntil = long.MinValue;

    /// <summary>Everything is taken until then, in loop time.</summary>
    public long LeadsUntil
    {
        get => Volatile.Read(ref _leadsUntil);
        set => Volatile.Write(ref _leadsUntil, value);
    }

    /// <summary>Reads are taken until then, in loop time.</summary>
    public long ReadsUntil
    {
        get => Volatile.Read(ref _readsUntil);
        set => Volatile.Write(ref _readsUntil, value);
    }
}
