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

    private static readonly OperationKind[] LockMix =
    [
        OperationKind.Add, OperationKind.Add, OperationKind.Add, OperationKind.MetaAdd, OperationKind.MetaAdd, OperationKind.Get,
        OperationKind.Append, OperationKind.Replace, OperationKind.Delete,
    ];

    private static readonly OperationKind[] LockCounterMix =
    [
        OperationKind.CountOrCreate, OperationKind.CountOrCreate, OperationKind.CountOrCreate, OperationKind.Incr, OperationKind.Incr,
        OperationKind.Get, OperationKind.Delete,
    ];

    private static readonly OperationKind[] VivifyMix =
        [OperationKind.Vivify, OperationKind.Vivify, OperationKind.Vivify, OperationKind.Vivify, OperationKind.MetaDelete];

    /// <summary>Where to draw from what is asked of locks: keys that are only ever created, counted on, changed and removed. Others are
    /// asked for as they would be without locks.</summary>
    public SeededRandom? Locks { get; init; }

    /// <summary>One request in so many is about a lock.</summary>
    public int LockOdds { get; init; } = 1;

    /// <summary>Where to draw from what is seldom asked: values too large for every server, and items that somebody may have to make and
    /// that live for a second. Null for none.</summary>
    public SeededRandom? Rare { get; init; }

    /// <summary>One request in so many is one of those.</summary>
    public int RareOdds { get; init; } = 1;

    /// <summary>What is asked of the hot keys, and nothing else is asked; the usual mix of everything if it is empty.</summary>
    public IReadOnlyList<OperationKind> Traffic { get; init; } = [];

    /// <summary>Servers know meta commands.</summary>
    public bool HasMeta { get; init; } = true;

    /// <summary>Servers know gat.</summary>
    public bool HasGat { get; init; } = true;

    /// <summary>One request in so many that may say so asks for no answer, or for none unless something is wrong; 0 for none.</summary>
    public int SilentOdds { get; init; }

    /// <summary>Every other flush_all is to take effect up to so many seconds later; 0 for none.</summary>
    public int LongestFlushDelay { get; init; }

    public Operation Next(int client)
    {
        if (Locks is { } locks && locks.OneIn(LockOdds)) return NextOfLock(locks, client);
        if (Rare is { } rare && rare.OneIn(RareOdds)) return NextRare(rare, client);
        if (flushOdds > 0 && random.OneIn(flushOdds)) return NextFlush(client);
        var isCounter = Traffic.Count == 0 && random.OneIn(6);
        var isQuiet = Traffic.Count == 0 && !isCounter && random.OneIn(4);
        var kind = Known(random.Pick(Traffic.Count > 0 ? Traffic : isCounter ? CounterMix : isQuiet ? QuietMix : Mix));
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
            IsSilent = IsClassicWrite(kind) && SilentOdds > 0 && random.OneIn(SilentOdds),
            IsQuiet = kind is OperationKind.MetaGet or OperationKind.MetaSet or OperationKind.MetaDelete
                && SilentOdds > 0 && random.OneIn(SilentOdds),
        };
    }

    // cas is left out: its token is spent whether or not anybody hears of it.
    private static bool IsClassicWrite(OperationKind kind) => kind is OperationKind.Set or OperationKind.Add or OperationKind.Replace
        or OperationKind.Append or OperationKind.Delete or OperationKind.Touch or OperationKind.Incr;

    // A few that clients meet at, and more that are seldom written, so that what a failure does to them is not soon undone.
    private static Operation NextOfLock(SeededRandom locks, int client)
    {
        var number = locks.OneIn(2) ? locks.Below(2) : locks.Below(16);
        return locks.Below(4) switch
        {
            0 => new Operation(locks.Pick(VivifyMix), [$"v{number}"]) { Client = client, Ttl = LongTtl },
            1 => new Operation(locks.Pick(LockCounterMix), [$"cl{number}"]) { Client = client },
            _ => new Operation(locks.Pick(LockMix), [$"l{number}"]) { Client = client },
        };
    }

    // So many keys that one is left alone for longer than it lives.
    private Operation NextRare(SeededRandom rare, int client) => rare.Below(8) switch
    {
        0 => new Operation(OperationKind.Overfill, [$"{rare.Pick(["k", "q"])}{rare.Below(keys)}"]) { Client = client },
        1 or 2 => new Operation(OperationKind.Vivify, [$"t{rare.Below(64)}"]) { Client = client, Ttl = LongTtl },
        _ => new Operation(OperationKind.VivifyTouch, [$"t{rare.Below(64)}"]) { Client = client, Ttl = 1 },
    };

    private Operation NextFlush(int client) => LongestFlushDelay > 0 && random.OneIn(2)
        ? new Operation(OperationKind.FlushLater, []) { Client = client, Ttl = 1 + random.Below(LongestFlushDelay) }
        : new Operation(OperationKind.FlushAll, []) { Client = client };

    public void Remember(string key, ulong token, long received) => _tokens[key] = (token, received);

    // As near to it as servers know.
    private OperationKind Known(OperationKind kind) => kind switch
    {
        OperationKind.MetaGet or OperationKind.Noop when !HasMeta => OperationKind.Get,
        OperationKind.MetaSet when !HasMeta => OperationKind.Set,
        OperationKind.MetaDelete when !HasMeta => OperationKind.Delete,
        OperationKind.Gat when !HasGat => OperationKind.Touch,
        _ => kind,
    };

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
