namespace Understudy.Routing.Group;

/// <summary>A follower's lease, the leader's stamps that it has, and what it promised.</summary>
internal sealed class Following(GroupTimes times)
{
    private long _leader;        // newest stamp, by the leader's clock
    private long _received;      // when it came, by one's own
    private bool _hasStamp;

    /// <summary>Until when reads may be answered.</summary>
    public long LeaseUntil { get; private set; } = GroupMember.Never;

    /// <summary>When a sign of the leader's life was last received.</summary>
    public long HeardAt { get; set; }

    /// <summary>Before then the leader must not be challenged: it was promised.</summary>
    public long MayChallengeAt { get; private set; } = GroupMember.Never;

    public long NextBeatAt { get; set; }

    public void OnLease(long askedAt) => LeaseUntil = Math.Max(LeaseUntil, askedAt + times.ReadNanoseconds);

    public void OnStamp(long stamp, long now)
    {
        if (_hasStamp && stamp <= _leader) return;
        (_leader, _received, _hasStamp) = (stamp, now, true);
    }

    /// <summary>Stamps of another leader mean nothing to the new one.</summary>
    public void ForgetStamp() => _hasStamp = false;

    /// <summary>Whatever the leader gave is void.</summary>
    public void Forget()
    {
        ForgetStamp();
        LeaseUntil = GroupMember.Never;
    }

    /// <summary>Sends the newest stamp back as a promise.</summary>
    public long? Promise()
    {
        if (!_hasStamp) return null;
        MayChallengeAt = Math.Max(MayChallengeAt, _received + times.LeadNanoseconds);
        return _leader;
    }

    /// <summary>The stamp for a write that is handed to the leader, while it leaves the leader time to begin.</summary>
    /// <param name="failsAt">Before then the client must not be told that the write has failed: the leader may still begin it.</param>
    public bool TryStamp(long now, out long stamp, out long failsAt)
    {
        (stamp, failsAt) = (_leader, _received + GroupTimes.Longer(times.ForwardNanoseconds));
        return _hasStamp && now - _received < times.ForwardNanoseconds * 7 / 10;
    }
}
