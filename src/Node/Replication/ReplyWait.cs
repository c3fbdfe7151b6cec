namespace Understudy.Node.Replication;

/// <summary>A time during which the replies of a leader wait for its follower. Written by the first worker, read by all.</summary>
internal sealed class ReplyWait
{
    private long _upTo;
    private bool _isBroken;

    /// <summary>What tells of no change behind this one may be told; <see cref="long.MaxValue"/>: nobody waits any more.</summary>
    public long UpTo
    {
        get => Volatile.Read(ref _upTo);
        set => Volatile.Write(ref _upTo, value);
    }

    /// <summary>What has not been told yet must not be: somebody else leads, and may not have it.</summary>
    public bool IsBroken
    {
        get => Volatile.Read(ref _isBroken);
        set => Volatile.Write(ref _isBroken, value);
    }
}
