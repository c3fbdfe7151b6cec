namespace Understudy.Hashing.Distributions;

/// <summary>One server owns every key; no hash is computed.</summary>
internal sealed class SingleServer : IDistribution
{
    public int ServerCount => 1;

    public int Locate(ReadOnlySpan<byte> key) => 0;

    public Placement Explain(ReadOnlySpan<byte> key) => new(0, 0, "the only server");
}
