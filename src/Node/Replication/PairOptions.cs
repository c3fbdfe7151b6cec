using Understudy.Transport.Sockets;

namespace Understudy.Node.Replication;

/// <summary>What a node of a pair has to know of the other one. Exactly one of the addresses is given.</summary>
public sealed record PairOptions
{
    /// <summary>Where the other node calls; this one should lead.</summary>
    public NetworkAddress? Listen { get; init; }

    /// <summary>Where the other node is to be called; it should lead.</summary>
    public NetworkAddress? Call { get; init; }

    /// <summary>Known to both nodes alone. Null: none is asked for, which is for one machine only.</summary>
    public byte[]? Secret { get; init; }

    /// <summary>A follower answers reads while it has had all that its leader had within so long; 0: never.</summary>
    public TimeSpan ReadsWithin { get; init; }

    /// <summary>Clients are answered once the follower has what they are told, or has not confirmed it for so long; 0: at once.</summary>
    public TimeSpan AckWithin { get; init; }

    /// <summary>Tells whether this host has the VIP, and so should lead. Asked twenty times a second, on the first worker. Null: an
    /// operator says who leads.</summary>
    public Func<bool>? HasVip { get; init; }

    internal PairRules Rules { get; init; } = PairRules.All;
}
