using Understudy.Hashing.KeyHashes;

namespace Understudy.Hashing.Distributions;

/// <summary>One entry of the <see cref="DistributionCatalog"/>: a way to place keys, and the key hashes it can be combined with.</summary>
public sealed class DistributionFamily
{
    internal DistributionFamily(Func<KeyHash?, IReadOnlyList<RingServer>, CopyRule, IDistribution> make) => Make = make;

    /// <summary>As written in a configuration, without a hash.</summary>
    public required string Name { get; init; }

    /// <summary>One line for an operator: whose mapping it is and when to use it.</summary>
    public required string Description { get; init; }

    /// <summary>Whether servers may have different weights.</summary>
    public bool HonoursWeights { get; init; }

    /// <summary>Whether keys are placed by what a server's name stands for, so that no key can be placed while a name stands for
    /// nothing.</summary>
    internal bool PlacesByAddress { get; init; }

    /// <summary>What may follow the name after a colon, the default first; empty if the hash is fixed.</summary>
    public IReadOnlyList<string> HashNames => Hashes.Length < 2 ? [] : [.. Hashes.Select(hash => hash.Name)];

    /// <summary>The default first; none if the distribution hashes in a way of its own.</summary>
    internal KeyHash[] Hashes { get; init; } = [];

    /// <summary>Digests for each server if this is a ketama ring, to find servers whose weight buys no point at all.</summary>
    internal Func<IReadOnlyList<RingServer>, int[]>? Digests { get; init; }

    /// <summary>Makes the distribution from a hash of <see cref="Hashes"/> and servers that were checked.</summary>
    internal Func<KeyHash?, IReadOnlyList<RingServer>, CopyRule, IDistribution> Make { get; }
}
