namespace Understudy.Proxy.Rejoin;

/// <summary>Lists the keys that a returning server is to be given.</summary>
internal interface IKeyFeed
{
    /// <summary>There may be more keys, now or later.</summary>
    bool IsOpen { get; }

    /// <summary>Why the list is not whole; null if it is.</summary>
    string? Problem { get; }

    /// <summary>Begins to list.</summary>
    /// <param name="onMore">Called when keys have come, or the list has ended, after <see cref="TryTake"/> had none.</param>
    void Start(Action onMore);

    /// <summary>Takes the next key, if one is there. It is valid until the next call.</summary>
    bool TryTake(out ListedKey key);

    /// <summary>Ends the listing, before its time or after it, and gives its memory back.</summary>
    void Stop();
}
