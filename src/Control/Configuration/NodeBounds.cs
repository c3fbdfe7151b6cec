namespace Understudy.Control.Configuration;

/// <summary>The ranges that <see cref="Node.NodeOptions"/> states.</summary>
internal static class NodeBounds
{
    public static Bounds<long> MemoryLimitBytes { get; } = new(8L << 20, 8L << 40, SizeText.Format);

    public static Bounds<long> MaxItemBytes { get; } = new(1L << 10, 1L << 30, SizeText.Format);
}
