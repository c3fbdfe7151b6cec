using Understudy.Store;

namespace Understudy.Node.Replication;

/// <summary>Decides whether the replies of a leader wait for its follower. On the first worker's loop, but for
/// <see cref="For"/>.</summary>
/// <remarks>
/// Replies wait once the follower is close, so that nobody waits for a whole copy. From then on the follower has, in a moment, whatever was
/// told without it, and all that is told later: what is told survives the leader. A follower that does not confirm in time, or is gone, is
/// waited for no more until it is close again.
/// </remarks>
internal sealed class ReplyWaits(TimeSpan most, ChangeLog log, PairRules rules)
{
    // So many changes are applied in a millisecond or two.
    private const long Close = 1000;

    // A follower that has been given up is not waited for again at once: a slow one would cost its clients the whole time again and again.
    private const long Rest = 1_000_000_000;

    private readonly long _most = (long)most.TotalNanoseconds;
    private ReplyWait? _current;
    private long _sureFrom;
    private long _notBefore = long.MinValue;
    private long _untold;

    /// <summary>Tells those who hold replies that some may leave. Set before the loops run.</summary>
    public Action Changed { private get; set; } = static () => { };

    /// <summary>Whether the pair is set up so.</summary>
    public bool AreWanted => _most > 0;

    /// <summary>Whether all that clients have been told is at the follower too.</summary>
    public bool AreSure { get; private set; }

    /// <summary>How often a follower was not waited for any more.</summary>
    public long GivenUp { get; private set; }

    /// <summary>How many clients were closed without their replies, since this node does not lead any more. Any thread.</summary>
    public long Untold => Volatile.Read(ref _untold);

    public void NoteUntold() => Interlocked.Increment(ref _untold);

    /// <summary>By what the replies of a batch go. Any thread; after the batch.</summary>
    /// <param name="begun">By what they would have gone at its beginning.</param>
    public ReplyWait? For(ReplyWait? begun)
    {
        if (!rules.WaitsForTheCopy) return null;
        // One that has ended since then may have been broken; one that has begun since then takes for told what came before it.
        var current = Volatile.Read(ref _current);
        return begun is null || begun.UpTo == long.MaxValue ? current : begun;
    }

    /// <summary>Goes by what has become of the pair.</summary>
    /// <param name="member">Who leads, and how far the follower is.</param>
    /// <param name="behindSince">Since when the follower owes a confirmation; null: it owes none.</param>
    /// <returns>What is worth a line in the log, or null.</returns>
    public PairEvent? Update(PairMember member, long? behindSince, long now)
    {
        if (!AreWanted) return null;
        if (_current is not { } wait)
        {
            if (member is { Role: PairRole.Leader, Sending: SendState.Streaming } && now >= _notBefore) Begin(member.Acked);
            return null;
        }

        if (member.Role != PairRole.Leader)
        {
            Break();
            return null;
        }

        var isLate = behindSince is { } since && now - since > _most;
        // While the address is elsewhere the other one is about to lead: what it has not got must not be told.
        if (member.Sending != SendState.Streaming || (isLate && member.HasVip != false))
        {
            GivenUp++;
            _notBefore = now + Rest;
            LetGo();
            return PairEvent.WaitsNoMore;
        }

        if (member.Acked > wait.UpTo)
        {
            wait.UpTo = member.Acked;
            Changed();
        }

        if (AreSure || member.Acked < _sureFrom) return null;
        AreSure = true;
        return PairEvent.WaitsForCopy;
    }

    /// <summary>The follower has everything, and leads from now on.</summary>
    public void LetGo()
    {
        if (_current is not { } wait) return;
        wait.UpTo = long.MaxValue;
        End();
    }

    /// <summary>This node leads no more, and the follower may lack something.</summary>
    public void Break()
    {
        if (_current is not { } wait) return;
        wait.IsBroken = true;
        End();
    }

    private void Begin(long acked)
    {
        if (acked < 0 || log.Last - acked > Close) return;
        Volatile.Write(ref _current, new ReplyWait { UpTo = acked });
        Interlocked.MemoryBarrier();
        // Whoever has not seen that yet tells of nothing later.
        _sureFrom = log.Last;
    }

    private void End()
    {
        AreSure = false;
        Volatile.Write(ref _current, null);
        Changed();
    }
}
