using System.Buffers.Binary;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Understudy.Store;

namespace Understudy.Tests.Store.Index;

/// <summary>While memory is free nothing is lost, however small the items, however many threads, however fast the index has to
/// grow.</summary>
public sealed class GrowthTests
{
    [Theory]
    [InlineData(1, 1, 9_000, 0)]
    [InlineData(1, 8, 9_000, 1)]
    [InlineData(3, 2, 30_000, 1)]
    [InlineData(64, 8, 600_000, 0)]
    [InlineData(256, 1, 200_000, 1)]
    [InlineData(256, 2, 500_000, 1)]
    [InlineData(1024, 1, 500_000, 1)]
    [InlineData(1024, 8, 500_000, 0)]
    public void Every_item_is_found_while_memory_is_free(int mebibytes, int threads, int items, int valueBytes)
    {
        using var store = new ItemStore(new StoreOptions { LimitBytes = (long)mebibytes << 20, MaxItemBytes = 1024 });

        RunThreads(store, threads, (session, thread) =>
        {
            for (var i = thread; i < items; i += threads) Store(session, KeyOf(i), valueBytes, i, 0);
        });

        store.Statistics().Evictions.ShouldBe(0);
        store.Statistics().IndexDrops.ShouldBe(0);
        CountMissing(store, items, valueBytes).ShouldBe(0);
        store.Statistics().UsedBytes.ShouldBeLessThan(store.LimitBytes);
    }

    [Fact]
    public void Nothing_is_lost_for_want_of_a_place_in_the_index_whatever_is_done() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => Play(new Random(seed))).Check(Config.QuickThrowOnFailure.WithMaxTest(10));

    // The halves of a block that earlier met a constant of the hash, and made a product 0 with it.
    [Theory]
    [InlineData(0x9E3779B97F4A7C15, 16)]
    [InlineData(0x6A09E667F3BCC909, 40)]
    [InlineData(0xBB67AE8584CAA73B, 16)]
    public void No_keys_can_be_chosen_that_all_meet_in_one_bucket(ulong half, int keyBytes)
    {
        using var store = new TestStore(new StoreOptions { LimitBytes = 16 << 20 });
        var key = new byte[keyBytes];
        key.AsSpan().Fill((byte)'k');
        BinaryPrimitives.WriteUInt64LittleEndian(key.AsSpan(8), half);
        const int items = 20_000;

        for (var i = 0; i < items; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(key, i);
            store.Session.Store(new StoreRequest { Key = key, Value = "v"u8 }, out _);
        }

        store.Store.Statistics().Items.ShouldBe(items);
        store.Store.Statistics().IndexDrops.ShouldBe(0);
        store.Store.Statistics().OverflowBuckets.ShouldBeLessThan(store.Store.Statistics().Buckets / 3);
    }

    [Fact]
    public void A_full_store_that_may_not_evict_refuses_small_items_and_loses_none()
    {
        using var store = new TestStore(new StoreOptions { LimitBytes = 2 << 20, MaxItemBytes = 1024, Evicts = false });
        var stored = 0;

        while (store.Set(Text(stored), "") == StoreOutcome.Stored) stored++;

        Enumerable.Range(0, stored).Count(i => store.Get(Text(i)) is null).ShouldBe(0);
        stored.ShouldBeGreaterThan(30_000);
        store.Store.Statistics().UsedBytes.ShouldBeLessThanOrEqualTo(store.Store.LimitBytes);
    }

    // Sets, deletes, expiries and a flush by several threads, each on keys of its own; checked against what each of them knows, and only
    // as long as a quarter of the memory is free: the threads look every 100 steps, and each keeps a segment open.
    private static void Play(Random random)
    {
        using var store = new ItemStore(new StoreOptions
        {
            LimitBytes = random.Next(2, 24) << 20, MaxItemBytes = 1024, HashSeed = (ulong)random.NextInt64(),
        });
        var threads = random.Next(1, 5);
        var seeds = Enumerable.Range(0, threads).Select(_ => random.Next()).ToArray();
        var missing = 0;

        RunThreads(store, threads, (session, thread) =>
            Interlocked.Add(ref missing, PlayOne(store, session, thread, new Random(seeds[thread]))));

        store.Statistics().Evictions.ShouldBe(0);
        store.Statistics().IndexDrops.ShouldBe(0);
        missing.ShouldBe(0);
    }

    private static int PlayOne(ItemStore store, StoreSession session, int thread, Random random)
    {
        var kept = new HashSet<int>();
        var valueBytes = random.Next(3) switch { 0 => 0, 1 => random.Next(9), _ => random.Next(60) };
        var padding = random.Next(3) == 0 ? new string('p', random.Next(200)) : "";
        for (var i = 0; i < 60_000; i++)
        {
            if (i % 100 == 0 && store.Statistics().UsedBytes > store.LimitBytes * 3 / 4) break;
            var number = (random.Next(50_000) * 8) + thread;
            var key = TestStore.Bytes(Text(number) + padding);
            switch (random.Next(10))
            {
                case 0:
                    session.Delete(key);
                    kept.Remove(number);
                    break;
                case 1:
                    Store(session, key, valueBytes, number, -1);
                    kept.Remove(number);
                    break;
                case 2:
                    session.AddDelta(key, new DeltaRequest { Delta = 1, VivifyExptime = 0 }, out _);
                    kept.Add(number);
                    break;
                case 3:
                    session.Read(key, new ReadRequest { VivifyExptime = 0 }, out _);
                    kept.Add(number);
                    break;
                default:
                    Store(session, key, valueBytes, number, 0);
                    kept.Add(number);
                    break;
            }
        }

        return kept.Count(number => session.Find(TestStore.Bytes(Text(number) + padding), out _) != FindOutcome.Hit);
    }

    private static void RunThreads(ItemStore store, int threads, Action<StoreSession, int> body)
    {
        var all = Enumerable.Range(0, threads).Select(thread => new Thread(() =>
        {
            using var session = store.OpenSession();
            session.EnterBatch(TestStore.Start);
            body(session, thread);
        })).ToList();
        all.ForEach(thread => thread.Start());
        all.ForEach(thread => thread.Join());
    }

    private static void Store(StoreSession session, ReadOnlySpan<byte> key, int valueBytes, int number, long exptime)
    {
        Span<byte> value = stackalloc byte[64];
        value.Fill((byte)('0' + (number % 10)));
        session.Store(new StoreRequest { Key = key, Value = value[..valueBytes], Exptime = exptime }, out _).ShouldBe(StoreOutcome.Stored);
    }

    private static int CountMissing(ItemStore store, int items, int valueBytes)
    {
        using var session = store.OpenSession();
        session.EnterBatch(TestStore.Start);
        var missing = 0;
        for (var i = 0; i < items; i++)
        {
            var isThere = session.Find(KeyOf(i), out var item) == FindOutcome.Hit && item.Value.Length == valueBytes
                && !item.Value.ContainsAnyExcept((byte)('0' + (i % 10)));
            if (!isThere) missing++;
        }

        return missing;
    }

    private static byte[] KeyOf(int number) => TestStore.Bytes(Text(number));

    private static string Text(int number) => "key_" + number.ToString(CultureInfo.InvariantCulture);
}
