using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Understudy.Store;
using Understudy.Store.Index;

namespace Understudy.Tests.Store.Index;

public sealed class ItemIndexTests
{
    private const int Keys = 20_000;

    [Fact]
    public void Growth_and_removal_lose_no_key_and_invent_none() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => Grow(new Random(seed))).Check(Config.QuickThrowOnFailure.WithMaxTest(15));

    [Fact]
    public void Hashes_fill_buckets_evenly()
    {
        var hash = new KeyHash(7);
        var counts = new int[256];
        var tags = new HashSet<ulong>();

        for (var i = 0; i < 256 * 100; i++)
        {
            var value = hash.Of(TestStore.Bytes("user:" + i.ToString(CultureInfo.InvariantCulture)));
            counts[value & 255]++;
            tags.Add(value >> 48);
        }

        // 100 per bucket with a deviation of 10: six deviations leave no room for a bad hash, and none for bad luck.
        counts.Min().ShouldBeGreaterThan(40);
        counts.Max().ShouldBeLessThan(160);
        tags.Count.ShouldBeGreaterThan(20_000);
    }

    [Fact]
    public void Another_seed_puts_keys_elsewhere()
    {
        var key = TestStore.Bytes("user:1");

        new KeyHash(1).Of(key).ShouldNotBe(new KeyHash(2).Of(key));
    }

    private static void Grow(Random random)
    {
        using var store = new TestStore(new StoreOptions { LimitBytes = 8 << 20, HashSeed = (ulong)random.NextInt64() });
        var expected = new HashSet<string>();
        for (var i = 0; i < 2 * Keys; i++)
        {
            var key = random.Next(Keys).ToString(CultureInfo.InvariantCulture);
            if (random.Next(3) > 0)
            {
                store.Set(key, "v");
                expected.Add(key);
            }
            else
            {
                store.Session.Delete(TestStore.Bytes(key));
                expected.Remove(key);
            }
        }

        var found = new Collected();
        var cursor = new WalkCursor();
        while (!cursor.IsAtEnd) store.Session.Walk(ref cursor, 100, ref found);
        found.Keys!.Count.ShouldBe(expected.Count);
        expected.SetEquals(found.Keys).ShouldBeTrue();
        expected.Count(key => store.Get(key) is null).ShouldBe(0);
        store.Store.Statistics().Items.ShouldBe(expected.Count);
        store.Store.Statistics().Buckets.ShouldBeGreaterThan(1000);
    }

    private struct Collected : IItemVisitor
    {
        public List<string>? Keys { get; private set; }

        public void Visit(in ItemView item) => (Keys ??= []).Add(Encoding.ASCII.GetString(item.Key));
    }
}
