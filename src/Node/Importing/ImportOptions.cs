using Understudy.Transport.Sockets;

namespace Understudy.Node.Importing;

/// <summary>Whose items a node takes over while that one serves.</summary>
public sealed record ImportOptions
{
    /// <summary>A memcached of 1.6.0 or later, or a node.</summary>
    public required NetworkAddress Source { get; init; }

    /// <summary>Most keys a second that are copied without a client's asking for them; 0: any number.</summary>
    public int KeysPerSecond { get; init; }

    /// <summary>It is over once nobody else has asked the source for anything for so long.</summary>
    public TimeSpan Quiet { get; init; }

    internal ImportRules Rules { get; init; } = ImportRules.All;
}
