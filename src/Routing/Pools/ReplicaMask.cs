using System.Numerics;

namespace Understudy.Routing.Pools;

/// <summary>A set of replicas of one key: bit i is the server of its copy i, in the order in which they are read.</summary>
public readonly record struct ReplicaMask(byte Bits)
{
    public static readonly ReplicaMask None;

    public bool IsEmpty => Bits == 0;

    internal int Count => BitOperations.PopCount(Bits);

    /// <summary>The replica that comes first in that order. The set must not be empty.</summary>
    public int First => BitOperations.TrailingZeroCount(Bits);

    /// <summary>The first replica alone; none if there is none.</summary>
    internal ReplicaMask FirstOnly => new((byte)(Bits & -Bits));

    /// <summary>Replicas 0 to <paramref name="count"/> - 1.</summary>
    public static ReplicaMask All(int count) => new((byte)((1 << count) - 1));

    internal static ReplicaMask Of(int replica) => new((byte)(1 << replica));

    public bool Has(int replica) => (Bits & (1 << replica)) != 0;

    public ReplicaMask With(int replica) => new((byte)(Bits | (1 << replica)));

    public ReplicaMask Without(int replica) => new((byte)(Bits & ~(1 << replica)));

    public ReplicaMask Except(ReplicaMask other) => new((byte)(Bits & ~other.Bits));

    public static ReplicaMask operator |(ReplicaMask a, ReplicaMask b) => new((byte)(a.Bits | b.Bits));

    public static ReplicaMask operator &(ReplicaMask a, ReplicaMask b) => new((byte)(a.Bits & b.Bits));

    public override string ToString() => Convert.ToString(Bits, 2);
}
