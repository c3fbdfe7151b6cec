using Understudy.Hashing.Distributions;

namespace Understudy.Tests.Routing;

/// <summary>The distribution of a tier with one server.</summary>
internal sealed class OnlyServer : IDistribution
{
    public int ServerCount => 1;

    public int Locate(ReadOnlySpan<byte> key) => 0;

    public void Locate(ReadOnlySpan<byte> key, Span<int> servers) => servers[0] = 0;

    public Placement Explain(ReadOnlySpan<byte> key, int copy = 0) => new(0, 0, "the only server");
}
