namespace Understudy.Proxy.Surveys;

/// <summary>What a server made of a slow request. Names are stable.</summary>
public sealed record SlowStep
{
    /// <summary>Which one; null: the other proxies of the group, which had to agree.</summary>
    public required string? Server { get; init; }

    /// <summary>answered, missed (it does not have the item), declined, refused (an error), not_sent, lost (the connection), deadline (no
    /// answer in time).</summary>
    public required string Result { get; init; }

    /// <summary>From when it was asked.</summary>
    public required double TookSeconds { get; init; }

    /// <summary>From when the request was read, or had passed to the thread that writes its key.</summary>
    public required double AfterSeconds { get; init; }
}
