namespace Understudy.Hashing.Distributions;

/// <summary>One server owns every key; no hash is computed.</summary>
internal sealed class SingleServer : IDistribution
{
    public int ServerCount => 1;

    public int Locate(ReadOnlySpan<byte> key) => 0;

    public void Locate(ReadOnlySpan<byte> key, Span<int> servers) => servers[0] = 0;

    public Placement Explain(ReadOnlySpan<byte> key, int copy = 0) => new(0, 0, "the only server");
}
