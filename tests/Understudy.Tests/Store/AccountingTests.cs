using System.Globalization;
using Understudy.Store;
using Understudy.Store.Items;

namespace Understudy.Tests.Store;

public sealed class AccountingTests
{
    [Theory]
    [InlineData(8, 32)]
    [InlineData(64, 100)]
    [InlineData(64, 5_000)]
    [InlineData(64, 200_000)]
    public void Memory_never_exceeds_the_limit(int mostExtraBytes, int mostBytes)
    {
        using var store = new TestStore();
        var random = new Random(1);
        var largestUse = 0L;

        for (var i = 0; i < 20_000_000 / mostBytes + 2_000; i++)
        {
            var value = new string('v', random.Next(mostBytes) + random.Next(mostExtraBytes));
            store.Set("key" + random.Next(100_000).ToString(CultureInfo.InvariantCulture), value).ShouldBe(StoreOutcome.Stored);
            largestUse = Math.Max(largestUse, store.Store.Statistics().UsedBytes);
        }

        largestUse.ShouldBeLessThanOrEqualTo(store.Store.LimitBytes);
        store.Store.Statistics().Evictions.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void The_last_thing_written_is_there_under_pressure()
    {
        using var store = new TestStore();
        var missing = 0;

        for (var i = 0; i < 200_000; i++)
        {
            var key = "key" + i.ToString(CultureInfo.InvariantCulture);
            store.Set(key, key + new string('v', i % 300), exptime: i % 7 * 1000);
            if (store.Get(key) != key + new string('v', i % 300)) missing++;
        }

        missing.ShouldBe(0);
    }

    [Fact]
    public void Without_eviction_a_full_store_refuses_and_keeps()
    {
        using var store = new TestStore(new StoreOptions { LimitBytes = 4 << 20, Evicts = false });
        store.Set("first", "1");
        var outcome = StoreOutcome.Stored;

        for (var i = 0; i < 100_000 && outcome == StoreOutcome.Stored; i++)
            outcome = store.Set("key" + i.ToString(CultureInfo.InvariantCulture), new string('v', 100));

        outcome.ShouldBe(StoreOutcome.NoMemory);
        store.Get("first").ShouldBe("1");
    }

    [Fact]
    public void Without_eviction_overwriting_never_fills_the_store_and_loses_nothing()
    {
        using var store = new TestStore(new StoreOptions { LimitBytes = 4 << 20, Evicts = false });
        var random = new Random(1);
        for (var i = 0; i < 1000; i++) store.Set("kept" + i.ToString(CultureInfo.InvariantCulture), new string('k', 100));

        var refused = 0;
        for (var i = 0; i < 100_000; i++)
        {
            var key = "key" + random.Next(5000).ToString(CultureInfo.InvariantCulture);
            if (store.Set(key, new string('v', random.Next(300)), exptime: random.Next(4) * 5000) != StoreOutcome.Stored) refused++;
        }

        refused.ShouldBe(0);
        Enumerable.Range(0, 1000).Count(i => store.Get("kept" + i.ToString(CultureInfo.InvariantCulture)) is not null).ShouldBe(1000);
    }

    [Fact]
    public void A_flush_gives_the_memory_back_within_seconds()
    {
        using var store = new TestStore();
        for (var i = 0; i < 20_000; i++) store.Set("key" + i.ToString(CultureInfo.InvariantCulture), new string('v', 100));

        store.Session.FlushAll(0);
        for (var i = 0; i < 100; i++) store.Advance(1);

        store.Store.Statistics().Items.ShouldBe(0);
        store.Store.Statistics().ItemBytes.ShouldBe(0);
    }

    [Fact]
    public void A_storm_of_appends_costs_no_other_item()
    {
        using var store = new TestStore(new StoreOptions { LimitBytes = 8 << 20 });
        for (var i = 0; i < 20_000; i++) store.Set("other" + i, new string('o', 100));

        // Each append writes the value anew: 100 MB of log for 10 kB of value.
        store.Set("log", "");
        for (var i = 0; i < 10_000; i++) store.Set("log", "x", mode: StoreMode.Append).ShouldBe(StoreOutcome.Stored);

        store.Get("log").ShouldBe(new string('x', 10_000));
        store.Store.Statistics().Evictions.ShouldBe(0);
        Enumerable.Range(0, 20_000).Count(i => store.Get("other" + i) is null).ShouldBe(0);
        store.Store.Statistics().UsedBytes.ShouldBeLessThanOrEqualTo(store.Store.LimitBytes);
    }

    [Theory]
    [InlineData(16, 8, 100)]
    [InlineData(64, 8, 0)]
    [InlineData(64, 16, 1000)]
    public void A_lower_limit_is_reached_though_nothing_is_stored(int mebibytes, int lower, int valueBytes)
    {
        using var store = new TestStore(new StoreOptions { LimitBytes = (long)mebibytes << 20 });
        var items = 0;
        while (store.Store.Statistics().UsedBytes < store.Store.LimitBytes * 9 / 10)
        {
            for (var i = 0; i < 1000; i++) store.Set("key" + items++.ToString(CultureInfo.InvariantCulture), new string('v', valueBytes));
        }

        store.Store.TrySetLimit((long)lower << 20).ShouldBeTrue();
        var batches = 0;
        for (; store.Store.IsShrinking; batches++) store.Advance(0);

        store.Store.Statistics().UsedBytes.ShouldBeLessThanOrEqualTo((long)lower << 20);
        var found = Enumerable.Range(0, items).Count(i => store.Get("key" + i.ToString(CultureInfo.InvariantCulture)) is not null);
        found.ShouldBe((int)store.Store.Statistics().Items);
        found.ShouldBeGreaterThan(items * lower / mebibytes / 2);
        batches.ShouldBeLessThan(5000);
    }

    [Fact]
    public void A_limit_that_bookkeeping_alone_would_fill_is_refused()
    {
        using var store = new TestStore(new StoreOptions { LimitBytes = 2L << 30 });

        store.Store.TrySetLimit(16 << 20).ShouldBeFalse();
        store.Store.TrySetLimit(1 << 30).ShouldBeTrue();
    }

    [Theory]
    [InlineData(8, 4 << 20)]
    [InlineData(8, 1024)]
    [InlineData(64, 32 << 20)]
    [InlineData(100, 50 << 20)]
    public void The_largest_item_that_may_be_asked_for_fits_in_an_empty_store_and_in_a_full_one(int mebibytes, int maxItemBytes)
    {
        using var store = new TestStore(new StoreOptions { LimitBytes = (long)mebibytes << 20, MaxItemBytes = maxItemBytes });
        var value = new byte[ItemSize.LargestValue(maxItemBytes)];

        var first = store.Session.Store(new StoreRequest { Key = "k"u8, Value = value }, out _);
        for (var i = 0; i < mebibytes * 2000; i++) store.Set("key" + i.ToString(CultureInfo.InvariantCulture), new string('v', 900));
        var second = store.Session.Store(new StoreRequest { Key = "k"u8, Value = value }, out _);

        first.ShouldBe(StoreOutcome.Stored);
        second.ShouldBe(StoreOutcome.Stored);
        store.Session.Find("k"u8, out var item).ShouldBe(FindOutcome.Hit);
        item.Value.Length.ShouldBe(value.Length);
    }

    [Fact]
    public void A_lower_limit_is_reached_as_items_are_stored()
    {
        using var store = new TestStore(new StoreOptions { LimitBytes = 16 << 20 });
        for (var i = 0; i < 200_000; i++) store.Set("key" + i.ToString(CultureInfo.InvariantCulture), new string('v', 100));

        var accepted = store.Store.TrySetLimit(8 << 20);
        for (var i = 0; i < 20_000; i++) store.Set("new" + i.ToString(CultureInfo.InvariantCulture), new string('v', 100));

        accepted.ShouldBeTrue();
        store.Store.Statistics().UsedBytes.ShouldBeLessThanOrEqualTo(8 << 20);
    }
}
