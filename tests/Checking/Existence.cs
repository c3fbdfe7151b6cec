namespace Understudy.Checking;

/// <summary>Whether there must be an item under a key: who was told that one was stored, and what may have taken it away since.</summary>
public sealed class Existence
{
    private Presence? _stored;       // the last one that somebody was told of, whether or not there had been one before
    private Presence? _created;      // the last one of those that were told that there had been none
    private int _removals;           // asked for and not answered
    private long _lastRemoval;       // stamp at which one was asked for or answered
    private long _removalDoubtAt = long.MinValue / 2;

    /// <summary>Some value had a TTL that ends within a run: nothing is said about the key any more.</summary>
    public bool Expires { get; set; }

    /// <summary>When a removal was last left in doubt: it may yet be carried out.</summary>
    public long RemovalDoubtAt => _removals > 0 ? long.MaxValue / 2 : _removalDoubtAt;

    public void BeginRemoval(long stamp)
    {
        _removals++;
        _lastRemoval = stamp;
    }

    /// <summary>A removal is over.</summary>
    /// <param name="stamp">Of its end.</param>
    /// <param name="doubtAt">When; null if it is known what came of it.</param>
    public void EndRemoval(long stamp, long? doubtAt)
    {
        _removals--;
        _lastRemoval = stamp;
        _removalDoubtAt = doubtAt ?? _removalDoubtAt;
    }

    /// <summary>Somebody was told that an item is there now.</summary>
    public void Add(Presence presence)
    {
        if (presence.IsCreated) _created = presence;
        else _stored = presence;
    }

    /// <summary>What must have been there all the time while somebody was told that there was nothing.</summary>
    /// <param name="created">What he was told to have created.</param>
    public IEnumerable<Presence> Before(Presence created)
    {
        if (Expires || _removals > 0) yield break;
        if (_stored is { } stored && stored.Begin > _lastRemoval && stored.End < created.Begin) yield return stored;
        if (_created is { } other && Math.Min(other.Begin, created.Begin) > _lastRemoval) yield return other;
    }
}

/// <summary>Somebody was told that he had stored an item.</summary>
/// <param name="Begin">Stamp at which he asked.</param>
/// <param name="End">Stamp at which he was told.</param>
/// <param name="AskedAt">When he asked.</param>
/// <param name="ToldAt">When he was told.</param>
/// <param name="IsCreated">There was none before.</param>
public sealed record Presence(long Begin, long End, long AskedAt, long ToldAt, bool IsCreated);
