using Understudy.Hashing.Distributions;

namespace Understudy.Simulation.World;

/// <summary>Spreads the few keys of a run over a tier's servers.</summary>
internal sealed class KeySum(int serverCount, int shift) : IDistribution
{
    public int ServerCount => serverCount;

    public int Locate(ReadOnlySpan<byte> key)
    {
        var sum = shift;
        foreach (var b in key) sum += b;
        return sum % serverCount;
    }

    public void Locate(ReadOnlySpan<byte> key, Span<int> servers) => servers[0] = Locate(key);

    public Placement Explain(ReadOnlySpan<byte> key, int copy = 0) => new(Locate(key), 0, "sum of bytes");
}
