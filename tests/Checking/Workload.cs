namespace Understudy.Checking;

/// <summary>Draws what one client asks next. Few keys, all hot, so that clients meet.</summary>
public sealed class Workload(SeededRandom random, int keys, int counters, bool flushes = true)
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

    private static readonly OperationKind[] CounterMix =
    [
        OperationKind.Incr, OperationKind.Incr, OperationKind.Incr, OperationKind.Get, OperationKind.Gets, OperationKind.Add,
        OperationKind.Add, OperationKind.Set, OperationKind.Delete,
    ];

    public Operation Next(int client)
    {
        if (flushes && random.OneIn(2000)) return new Operation(OperationKind.FlushAll, []) { Client = client };
        var isCounter = random.OneIn(6);
        var kind = random.Pick(isCounter ? CounterMix : Mix);
        var key = isCounter ? $"c{random.Below(counters)}" : $"k{random.Below(keys)}";
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
