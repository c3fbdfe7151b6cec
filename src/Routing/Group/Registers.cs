namespace Understudy.Routing.Group;

/// <summary>Between two boxes without a coordinator: what the servers' registers say, and which servers a leader holds by them.</summary>
internal sealed class Registers(GroupOptions options)
{
    private readonly Entry[] _servers = Unknown(options.Servers);

    /// <summary>The highest term on any server.</summary>
    public long HighestTerm { get; private set; }

    /// <summary>Who holds it; empty if nobody does.</summary>
    public string Holder { get; private set; } = "";

    /// <summary>The holder has given its office back.</summary>
    public bool IsFree { get; private set; }

    public void OnRead(int server, ServerRegister? register, long now)
    {
        ref var entry = ref _servers[server];
        var isNew = entry.SeenAt == GroupMember.Never
            || !(register is null ? entry.Register is null : register.IsSameBeatAs(entry.Register));
        entry = entry with { Register = register, ChangedAt = isNew ? now : entry.ChangedAt, SeenAt = now };
        if (register is null || register.Term < HighestTerm) return;
        IsFree = register.IsFree || (IsFree && register.Term == HighestTerm);
        (HighestTerm, Holder) = (register.Term, register.Holder);
    }

    public void OnTermSeen(long term)
    {
        if (term > HighestTerm) (HighestTerm, IsFree) = (term, false);
    }

    /// <summary>A server has told lately.</summary>
    public bool HaveAnswered(long now) => Array.Exists(_servers,
        entry => entry.SeenAt != GroupMember.Never && now - entry.SeenAt < 3 * options.Times.BeatNanoseconds);

    /// <summary>None of those that told has been renewed for as long as an office lasts.</summary>
    public bool AreSilent(long now)
    {
        var quiet = GroupTimes.Longer(options.Times.LeadNanoseconds);
        return !options.Rules.LooksForBeats
            || !Array.Exists(_servers, entry => entry.SeenAt != GroupMember.Never && now - entry.ChangedAt < quiet);
    }

    /// <summary>Every server was asked and has no register: there is no group yet.</summary>
    public bool AreEmpty() => Array.TrueForAll(_servers, entry => entry.SeenAt != GroupMember.Never && entry.Register is null);

    /// <summary>A renewal that was sent then found one's own term there.</summary>
    public void OnHeld(int server, long sentAt)
    {
        ref var entry = ref _servers[server];
        entry = entry with { HeldUntil = Math.Max(entry.HeldUntil, sentAt + options.Times.HoldNanoseconds) };
    }

    /// <summary>A renewal found a lower term there: whoever had it may use the server for a while.</summary>
    public void OnTakenOver(int server, long now)
    {
        ref var entry = ref _servers[server];
        entry = entry with { UsableFrom = now + (options.Rules.WaitsForServers ? options.Times.LetGoNanoseconds : 0) };
    }

    public void LetGo()
    {
        for (var i = 0; i < _servers.Length; i++)
            _servers[i] = _servers[i] with { HeldUntil = GroupMember.Never, UsableFrom = GroupMember.Never };
    }

    public bool Holds(int server, long now) => now < _servers[server].HeldUntil && now >= _servers[server].UsableFrom;

    /// <summary>Until when a server may be used; <see cref="GroupMember.Never"/>: not now.</summary>
    public long HeldUntil(int server, long now) => Holds(server, now) ? _servers[server].HeldUntil : GroupMember.Never;

    public bool HoldsOther(int server, long now)
    {
        for (var i = 0; i < _servers.Length; i++)
        {
            if (i != server && Holds(i, now)) return true;
        }

        return false;
    }

    private static Entry[] Unknown(int servers)
    {
        var entries = new Entry[servers];
        Array.Fill(entries, new Entry(null, GroupMember.Never, GroupMember.Never, GroupMember.Never, GroupMember.Never));
        return entries;
    }

    private readonly record struct Entry(ServerRegister? Register, long ChangedAt, long SeenAt, long HeldUntil, long UsableFrom);
}
