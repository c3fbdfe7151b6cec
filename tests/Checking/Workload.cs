namespace Understudy.Checking;

/// <summary>Draws what one client asks next. Few keys, most of them hot, so that clients meet.</summary>
/// <param name="random">Where to draw from.</param>
/// <param name="keys">Hot keys; there are as many that are seldom written, whose values outlive failures.</param>
/// <param name="counters">Keys that are counted on.</param>
/// <param name="flushOdds">One request in so many is a flush_all; 0 for none.</param>
public sealed class Workload(SeededRandom random, int keys, int counters, int flushOdds)
{
    private const int LongTtl = 3600;

    private readonly Dictionary<string, (ulong Token, long Received)> _tokens = [];

    private static readonly OperationKind[] Mix =
    [
        OperationKind.Get, OperationKind.Get, OperationKind.Get, OperationKind.Get, OperationKind.Gets, OperationKind.Gets,
        OperationKind.MultiGet, OperationKind.MetaGet, OperationKind.Gat,
        OperationKind.Set, OperationKind.Set, OperationKind.MetaSet, OperationKind.Add, OperationKind.Replace, OperationKind.Append,
        OperationKind.Cas, OperationKind.Cas, OperationKind.Delete, OperationKind.MetaDelete, OperationKind.Touch, OperationKind.Noop,
    ];

    private static readonly OperationKind[] QuietMix =
    [
        OperationKind.Get, OperationKind.Get, OperationKind.Get, OperationKind.Get, OperationKind.Get, OperationKind.Gets,
        OperationKind.MetaGet, OperationKind.Get, OperationKind.Get, OperationKind.Get, OperationKind.Get, OperationKind.Set,
    ];

    private static readonly OperationKind[] CounterMix =
    [
        OperationKind.Incr, OperationKind.Incr, OperationKind.Incr, OperationKind.Get, OperationKind.Gets, OperationKind.Add,
        OperationKind.Add, OperationKind.Set, OperationKind.Delete,
    ];

    public Operation Next(int client)
    {
        if (flushOdds > 0 && random.OneIn(flushOdds)) return new Operation(OperationKind.FlushAll, []) { Client = client };
        var isCounter = random.OneIn(6);
        var isQuiet = !isCounter && random.OneIn(4);
        var kind = random.Pick(isCounter ? CounterMix : isQuiet ? QuietMix : Mix);
        var key = isCounter ? $"c{random.Below(counters)}" : isQuiet ? $"q{random.Below(keys)}" : $"k{random.Below(keys)}";
        // Some keys live for moments, so that expiry is seen too; touching them would make their end unknown.
        var isShortLived = key == "k0";
        if (isShortLived && kind is OperationKind.Touch or OperationKind.Gat) kind = OperationKind.Get;

        if (kind == OperationKind.Cas)
        {
            var ttl = TtlOf(isShortLived);
            if (_tokens.Remove(key, out var last))
                return new Operation(kind, [key]) { Client = client, Token = last.Token, TokenReceived = last.Received, Ttl = ttl };
            kind = OperationKind.Gets;
        }

        return new Operation(kind, kind == OperationKind.MultiGet ? ManyKeys(key) : [key])
        {
            Client = client,
            Ttl = kind is OperationKind.Touch or OperationKind.Gat ? LongTtl : TtlOf(isShortLived),
        };
    }

    public void Remember(string key, ulong token, long received) => _tokens[key] = (token, received);

    private int TtlOf(bool isShortLived) => isShortLived ? 1 + random.Below(2) : 0;

    private string[] ManyKeys(string first)
    {
        var chosen = new List<string> { first };
        for (var i = 0; i < keys; i++)
        {
            if ($"k{i}" != first && random.OneIn(2)) chosen.Add($"k{i}");
        }

        return [.. chosen];
    }
}
