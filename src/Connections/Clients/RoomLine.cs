using Understudy.Transport.Buffers;

namespace Understudy.Connections.Clients;

/// <summary>The clients of one worker that wait for room, oldest first.</summary>
internal sealed class RoomLine(MemoryAccount account)
{
    // Those who are served again and again must not keep newcomers out.
    private const long PatienceNanoseconds = 500_000_000;

    private readonly List<Holding> _waiting = [];

    public int Count => _waiting.Count;

    /// <summary>What is held for them already.</summary>
    public long HeldBytes { get; private set; }

    public void Add(Holding holding, long bytes, MemoryNeed need, long now)
    {
        holding.Wanted = Math.Max(1, bytes);
        holding.Need = need;
        holding.WaitingSince = now;
        holding.HeldWaiting = holding.Client.HeldBytes;
        HeldBytes += holding.HeldWaiting;
        account.Want(holding.Wanted);
        _waiting.Add(holding);
    }

    public void Remove(Holding holding)
    {
        if (holding.Wanted > 0 && _waiting.Remove(holding)) Leave(holding);
    }

    /// <summary>Lets those go on for whom there is room: first those who were served before or have waited for long. A large one that has
    /// to wait does not keep small ones behind it.</summary>
    /// <returns>Whether there were any.</returns>
    public bool Admit(long now)
    {
        if (_waiting.Count == 0) return false;
        var before = _waiting.Count;
        Admit(now - PatienceNanoseconds, isForAll: false);
        Admit(now, isForAll: true);
        return _waiting.Count != before;
    }

    /// <summary>The first one that has waited since before a time, if there is one.</summary>
    public bool TryFindOlder(long time, out Holding holding)
    {
        holding = _waiting.Count > 0 ? _waiting[0] : null!;
        return holding is not null && holding.WaitingSince < time;
    }

    /// <summary>Of those who were not served before the one for whom most is held, if there is one.</summary>
    public bool TryFindLargestNewcomer(out Holding holding)
    {
        holding = _waiting.Where(each => !each.Client.WasServed).MaxBy(each => each.HeldWaiting)!;
        return holding is not null;
    }

    private void Admit(long longSince, bool isForAll)
    {
        for (var i = 0; i < _waiting.Count;)
        {
            var holding = _waiting[i];
            var isFirst = isForAll || holding.Client.WasServed || holding.WaitingSince < longSince;
            if (!isFirst || !account.HasRoomFor(holding.Wanted, holding.Need))
            {
                i++;
                continue;
            }

            _waiting.RemoveAt(i);
            Leave(holding);
            holding.Client.OnRoom();
        }
    }

    private void Leave(Holding holding)
    {
        HeldBytes -= holding.HeldWaiting;
        account.Want(-holding.Wanted);
        holding.Wanted = 0;
    }
}
