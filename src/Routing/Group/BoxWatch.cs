using static Understudy.Routing.Group.GroupAction;

namespace Understudy.Routing.Group;

/// <summary>Between two boxes without a coordinator: looks at the servers' registers, and takes the servers once their leader is
/// gone.</summary>
internal sealed class BoxWatch(GroupOptions options, List<GroupAction> outbox)
{
    private long _nextReadAt = GroupMember.Never;

    public Registers Registers { get; } = new(options);

    /// <summary>What is being taken; null: nothing.</summary>
    public ServerClaim? Claim { get; private set; }

    /// <param name="knowsState">Who knows no state does not know which servers missed writes, and takes over from nobody.</param>
    /// <param name="heardAt">When the leader was last heard.</param>
    public void Look(bool knowsState, long heardAt, long highestTerm, long now)
    {
        if (Claim is not null) return;
        if (now >= _nextReadAt)
        {
            _nextReadAt = now + options.Times.BeatNanoseconds;
            outbox.Add(new ReadRegisters(now));
        }

        var isForsaken = now - heardAt > GroupTimes.Longer(options.Times.LeadNanoseconds) && Registers.AreSilent(now);
        var begins = knowsState ? options.TakesOverBySilence && isForsaken : options.MayFound && Registers.AreEmpty();
        if (begins) Begin(highestTerm, knowsState, now);
    }

    public void Begin(long highestTerm, bool knowsState, long now)
    {
        if (Claim is not null) return;
        var asked = new ClaimServers(now, 1 + Math.Max(highestTerm, Registers.HighestTerm));
        Claim = new ServerClaim(asked, options.Servers, Registers.Holder, isFounding: !knowsState && Registers.AreEmpty());
        outbox.Add(asked);
    }

    /// <returns>The claim, once every server has answered or will not.</returns>
    public ServerClaim? OnClaimed(ClaimServers asked, int server, bool? isTaken, IReadOnlyCollection<int> marks)
    {
        if (Claim is not { } claim || !ReferenceEquals(asked, claim.Asked)) return null;
        claim.OnAnswered(server, isTaken, marks);
        if (!claim.IsComplete) return null;
        Claim = null;
        return claim;
    }
}
