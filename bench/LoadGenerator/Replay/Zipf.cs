namespace Understudy.LoadGenerator.Replay;

/// <summary>Ranks 1 to <paramref name="count"/>, each drawn in proportion to 1/rank.</summary>
/// <remarks>Rejection-inversion, Hörmann and Derflinger 1996, for the exponent 1: no table, about one logarithm per draw.</remarks>
internal sealed class Zipf(int count, Random random)
{
    private readonly double _first = Math.Log(1.5) - 1;
    private readonly double _last = Math.Log(count + 0.5);
    private readonly double _sure = 2 - Math.Exp(Math.Log(2.5) - 0.5);

    public int Next()
    {
        while (true)
        {
            var u = _last + random.NextDouble() * (_first - _last);
            var x = Math.Exp(u);
            var rank = Math.Clamp((int)(x + 0.5), 1, count);
            if (rank - x <= _sure || u >= Math.Log(rank + 0.5) - 1.0 / rank) return rank;
        }
    }
}
