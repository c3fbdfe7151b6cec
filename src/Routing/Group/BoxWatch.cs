using static Understudy.Routing.Group.GroupAction;

namespace Understudy.Routing.Group;

/// <summary>Between two boxes without a coordinator: looks at the servers' registers, and takes the servers once their leader is
/// gone.</summary>
internal sealed class BoxWatch(GroupOptions options, List<GroupAction> outbox)
{
    private readonly int _members = options.Peers.Length + 1;
    private readonly int _place = options.Peers.Count(peer => string.CompareOrdinal(peer, options.Id) < 0);
    private long _nextReadAt = GroupMember.Never;

    public Registers Registers { get; } = new(options);

    /// <summary>What is being taken; null: nothing.</summary>
    public ServerClaim? Claim { get; private set; }

    /// <summary>Why it does not lead, as of the last look.</summary>
    public TakeoverAnswer Answer { get; set; } = TakeoverAnswer.NoServerAnswers;

    /// <summary>This host holds the VIP.</summary>
    public bool HasVip { get; set; }

    /// <param name="known">Who knows no state does not know which servers missed writes, and takes over from nobody.</param>
    /// <param name="heardAt">When the leader was last heard.</param>
    public void Look(GroupState? known, long heardAt, long highestTerm, long now)
    {
        if (Claim is not null) return;
        if (now >= _nextReadAt)
        {
            _nextReadAt = now + options.Times.BeatNanoseconds;
            outbox.Add(new ReadRegisters(now));
        }

        var answer = View(known, heardAt, now).Judge(options.Takeover);
        // What came of the last try is said until there is another reason.
        var isAboutToTry = answer is TakeoverAnswer.LeaderBeats &&
            Answer is TakeoverAnswer.WasOvertaken or TakeoverAnswer.TookNone or TakeoverAnswer.TookNoneInUse;
        if (!isAboutToTry) Answer = answer;
        if (answer is TakeoverAnswer.Take or TakeoverAnswer.Found) Begin(highestTerm, known is not null, now);
    }

    public void Begin(long highestTerm, bool knowsState, long now)
    {
        if (Claim is not null) return;
        var asked = new ClaimServers(now, TermAfter(Math.Max(highestTerm, Registers.HighestTerm)));
        var isFounding = !knowsState && Registers.AreEmpty();
        Claim = new ServerClaim(asked, options.Servers, Registers.Holder, Registers.HighestTerm, isFounding);
        Answer = TakeoverAnswer.Asking;
        outbox.Add(asked);
    }

    /// <returns>The claim, once every server has answered or will not.</returns>
    public ServerClaim? OnClaimed(ClaimServers asked, int server, bool? isTaken, ServerRegister? found, GroupState? state)
    {
        if (Claim is not { } claim || !ReferenceEquals(asked, claim.Asked)) return null;
        claim.OnAnswered(server, isTaken, found, state);
        if (!claim.IsComplete) return null;
        Claim = null;
        return claim;
    }

    private TakeoverView View(GroupState? known, long heardAt, long now) => new()
    {
        Answers = Registers.HaveAnswered(now),
        KnowsState = known is not null,
        IsEmpty = Registers.AreEmpty(),
        MayFound = options.MayFound,
        HearsLeader = now - heardAt <= GroupTimes.Longer(options.Times.LeadNanoseconds),
        IsSilent = Registers.AreSilent(now),
        LedLast = known?.Leader == options.Id
            && (Registers.HighestTerm <= known.Version.Term || Registers.Holder == options.Id),
        HasVip = HasVip,
        IsFree = Registers.IsFree && Registers.Holder != options.Id,
    };

    // No two proxies take the same term: each may have got another server in it, and neither would give way.
    private long TermAfter(long highest)
    {
        var next = highest + 1;
        return options.Rules.HasOwnTerms ? next + ((_place + _members - (next % _members)) % _members) : next;
    }
}
