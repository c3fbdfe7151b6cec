namespace Understudy.LoadGenerator.Replay;

/// <summary>The five loads W1 to W5, each a Zipf distribution over two million keys, four of them polluted by something.</summary>
internal sealed class Trace(string name, int seed)
{
    public static readonly string[] Names = ["W1", "W2", "W3", "W4", "W5"];

    private const int Keys = 2_000_000;
    private const int ScanKeys = 200_000;       // one burst of W2
    private const int LoopKeys = 1_000_000;     // W5
    private const ulong ColdKeys = 1UL << 32;   // above all others
    private const int ValueBytes = 100;

    private readonly Random _random = new(seed);
    private readonly Zipf _zipf = new(Keys, new Random(seed + 1));
    private long _number;
    private ulong _cold;

    /// <summary>Values of 40, 100, 300 and 900 bytes, a quarter of the keys each.</summary>
    public static int MixedBytes(ulong id) => ((id * 0x9E3779B97F4A7C15) >> 62) switch { 0 => 40, 1 => 100, 2 => 300, _ => 900 };

    public CacheRequest Next()
    {
        _number++;
        var id = name switch
        {
            "W2" when _number % (5 * ScanKeys) >= 4 * ScanKeys => ColdKeys + _cold++,
            "W3" when _random.Next(10) < 3 => ColdKeys + _cold++,
            "W5" when _random.Next(5) == 0 => ColdKeys + _cold++ % LoopKeys,
            _ => (ulong)_zipf.Next(),
        };
        return new CacheRequest(id, name == "W4" ? MixedBytes(id) : ValueBytes);
    }
}
