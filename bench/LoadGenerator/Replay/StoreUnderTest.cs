using Understudy.Store;

namespace Understudy.LoadGenerator.Replay;

/// <summary>The node's item memory, in this process.</summary>
internal sealed class StoreUnderTest : ICacheUnderTest
{
    private readonly ItemStore _store;
    private readonly StoreSession _session;
    private readonly byte[] _value = new byte[1 << 20];

    public StoreUnderTest(int mebibytes)
    {
        _store = new ItemStore(new StoreOptions { LimitBytes = (long)mebibytes << 20, HashSeed = 1 });
        _session = _store.OpenSession();
    }

    public string Name => "store";

    public int Replay(ReadOnlySpan<CacheRequest> requests)
    {
        Span<byte> key = stackalloc byte[CacheRequest.KeyBytes];
        var missing = 0;
        _session.EnterBatch(1_700_000_000);
        foreach (var request in requests)
        {
            request.WriteKey(key);
            if (_session.Find(key, out _) == FindOutcome.Hit) continue;
            missing++;
            var outcome = _session.Store(new StoreRequest { Key = key, Value = _value.AsSpan(0, request.ValueBytes) }, out _);
            if (outcome != StoreOutcome.Stored) throw new InvalidOperationException($"the store answered {outcome}");
        }

        _session.LeaveBatch();
        return missing;
    }

    public long CountItems() => _store.Statistics().Items;

    public long UsedBytes() => _store.Statistics().UsedBytes;

    public void Dispose() => _store.Dispose();
}
