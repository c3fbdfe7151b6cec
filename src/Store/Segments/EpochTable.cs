
namespace Understudy.Store.Segments;

/// <summary>Tells when no session can still see memory that was unlinked (epoch-based reclamation, Fraser 2004).</summary>
/// <remarks>
/// Who unlinks something stamps it with <see cref="Advance"/>. It may be used again once <see cref="HasPassed"/>: every session that was
/// active then has begun another command since, and holds no pointer across commands.
/// </remarks>
internal sealed class EpochTable(int maxSessions)
{
    private const int Stride = 16;      // longs: two cache lines each, as processors fetch lines in pairs
    private const long Idle = 0;

    private readonly long[] _entered = new long[(maxSessions + 1) * Stride];
    private long _now = 1;

    public void Enter(int session)
    {
        Volatile.Write(ref _entered[(session + 1) * Stride], Volatile.Read(ref _now));
        // The stamp must be visible before anything of the store is read, or a reclaimer could miss this session.
        Interlocked.MemoryBarrier();
    }

    /// <summary>Says that a session holds no pointer. No fence: until the stamp is seen, the session only looks older than it is.</summary>
    public void Refresh(int session) => Volatile.Write(ref _entered[(session + 1) * Stride], Volatile.Read(ref _now));

    public void Leave(int session) => Volatile.Write(ref _entered[(session + 1) * Stride], Idle);

    /// <summary>Begins a new epoch and returns the one that ends: the stamp for what has just been unlinked.</summary>
    public long Advance() => Interlocked.Increment(ref _now) - 1;

    /// <summary>True when every active session has entered after that epoch.</summary>
    public bool HasPassed(long epoch) => epoch < OldestEntered();

    /// <summary>The epoch of the session that has been longest in its command; beyond all epochs when none is active.</summary>
    public long OldestEntered()
    {
        var oldest = long.MaxValue;
        for (var i = Stride; i < _entered.Length; i += Stride)
        {
            var entered = Volatile.Read(ref _entered[i]);
            if (entered != Idle && entered < oldest) oldest = entered;
        }

        return oldest;
    }
}
