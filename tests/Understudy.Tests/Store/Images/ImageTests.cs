using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Understudy.Store;

namespace Understudy.Tests.Store.Images;

public sealed class ImageTests
{
    private const uint Start = TestStore.Start;

    [Fact]
    public void Items_come_back_with_all_that_clients_can_see()
    {
        using var store = new TestStore();
        store.Set("plain", "value", flags: 7);
        store.Set("dated", "value", exptime: 100);
        store.Set("gone", "value");
        store.Set("overwritten", "old");
        store.Set("overwritten", new string('n', 3000));
        store.Set("large", new string('l', 900_000));
        store.Set("stale", "value");
        store.Session.Delete("stale"u8, new DeleteRequest { Invalidates = true });
        store.Session.Read("taken"u8, new ReadRequest { VivifyExptime = 0 }, out _);
        store.Session.Delete("gone"u8);
        store.Get("plain");
        var before = Described(store);
        var dated = store.CasOf("dated");

        using var next = Reborn(store, Start + 40);

        Described(next).ShouldBe(before);
        next.Get("plain").ShouldBe("value");
        next.Get("large")!.Length.ShouldBe(900_000);
        next.Get("gone").ShouldBeNull();
        next.CasOf("dated").ShouldBe(dated);
        next.Store.RestoredItems.ShouldBe(6);
        next.Store.Statistics().Items.ShouldBe(6);
        next.Session.Read("stale"u8, new ReadRequest { TakesWinToken = true }, out var stale).ShouldBe(FindOutcome.Hit);
        stale.WinsToken.ShouldBeTrue();
        next.Advance(59);
        next.Get("dated").ShouldBe("value");
        next.Advance(1);
        next.Get("dated").ShouldBeNull();
    }

    [Fact]
    public void A_clock_that_ran_away_from_the_wall_clock_costs_no_TTL_a_second()
    {
        using var store = new TestStore();
        store.Set("k", "value", exptime: 100);
        store.Advance(10);

        // The wall clock was set forward by an hour while the node ran: its items are still dated by the clock that nobody sets.
        using var next = Reborn(store, Start + 3600 + 10 + 5, unixNow: Start + 3600 + 10);

        next.Advance(84);
        next.Get("k").ShouldBe("value");
        next.Advance(1);
        next.Get("k").ShouldBeNull();
    }

    [Fact]
    public void What_expired_between_the_lives_is_not_there()
    {
        using var store = new TestStore();
        store.Set("short", "value", exptime: 10);
        store.Set("long", "value", exptime: 1000);

        using var next = Reborn(store, Start + 10);

        next.Get("short").ShouldBeNull();
        next.Store.Statistics().Items.ShouldBe(1);
    }

    [Theory]
    [InlineData(30, 20, "value")]
    [InlineData(30, 28, "value")]
    [InlineData(30, 29, null)]
    [InlineData(30, 200, null)]
    [InlineData(0, 1, null)]
    public void A_flush_is_remembered_and_so_is_one_that_is_still_to_come(uint delay, uint readAt, string? expected)
    {
        using var store = new TestStore();
        store.Set("k", "value");
        store.Session.FlushAll(delay);

        using var next = Reborn(store, Start + 1);
        next.Advance(readAt - 1);

        next.Get("k").ShouldBe(expected);
        if (expected is null) next.Store.RestoredItems.ShouldBe(0);
    }

    [Fact]
    public void A_token_is_never_given_twice_even_when_the_clock_was_set_back()
    {
        using var store = new TestStore(new StoreOptions { LimitBytes = 4 << 20, CasBase = 5000 });
        store.Set("k", "value");
        var last = store.CasOf("k");

        using var next = Reborn(store, Start + 1, options: new StoreOptions { LimitBytes = 4 << 20, CasBase = 10 });
        next.Set("k", "again");

        next.CasOf("k").ShouldBe(last + 1);
    }

    [Fact]
    public void A_full_store_comes_back_whole_and_into_less_memory_as_much_as_it_holds()
    {
        using var first = FullStore();
        var image = ImageOf(first, out var written);
        var sameSize = new TestStore(new StoreOptions { LimitBytes = 8 << 20 });
        var smaller = new TestStore(new StoreOptions { LimitBytes = 3 << 20 });
        using (sameSize)
        using (smaller)
        {
            Load(sameSize, image).ShouldBe(ImageOutcome.Loaded);
            Load(smaller, image).ShouldBe(ImageOutcome.Loaded);

            // Segments are not filled in the same way, so that a few items may not find room.
            sameSize.Store.Statistics().Items.ShouldBeGreaterThan(written * 98 / 100);
            smaller.Store.Statistics().Items.ShouldBeInRange(written * 30 / 100, written * 60 / 100);
            smaller.Store.Statistics().UsedBytes.ShouldBeLessThanOrEqualTo(smaller.Store.LimitBytes);
        }
    }

    [Fact]
    public void Items_that_were_hit_outlive_others_after_a_restart_as_before()
    {
        using var store = new TestStore();
        for (var i = 0; i < 1000; i++) store.Set("hot" + i, new string('h', 100));
        for (var i = 0; i < 1000; i++) store.Get("hot" + i);
        for (var i = 0; i < 9000; i++) store.Set("cold" + i, new string('c', 100));

        using var next = Reborn(store, Start + 1);
        for (var i = 0; i < 26_000; i++) next.Set("new" + i, new string('n', 100));

        Enumerable.Range(0, 1000).Count(i => next.Get("hot" + i) is not null).ShouldBeGreaterThan(950);
        Enumerable.Range(0, 9000).Count(i => next.Get("cold" + i) is not null).ShouldBeLessThan(2000);
    }

    [Fact]
    public void Damage_anywhere_is_found_and_leaves_an_empty_store() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => PlayDamage(new Random(seed))).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void Another_version_and_a_clock_set_back_are_told_apart()
    {
        using var store = new TestStore();
        store.Set("k", "value");
        var image = ImageOf(store, out _);
        var newer = image.ToArray();
        newer[8]++;
        using var next = new TestStore();

        Load(next, newer).ShouldBe(ImageOutcome.OtherVersion);
        Load(next, image, Start - 1).ShouldBe(ImageOutcome.FromTheFuture);
        Load(next, "hello"u8.ToArray()).ShouldBe(ImageOutcome.NotAnImage);
        Load(next, []).ShouldBe(ImageOutcome.NotAnImage);
        next.Get("k").ShouldBeNull();
        Load(next, image).ShouldBe(ImageOutcome.Loaded);
        next.Get("k").ShouldBe("value");
    }

    private static void PlayDamage(Random random)
    {
        using var store = new TestStore();
        for (var i = 0; i < 20; i++) store.Set("key" + i, new string('v', random.Next(100_000)));
        var image = ImageOf(store, out _);
        var isCut = random.Next(2) == 0;
        if (isCut) image = image[..random.Next(image.Length)];
        else image[random.Next(image.Length)] ^= (byte)(1 << random.Next(8));
        using var next = new TestStore();

        Load(next, image).ShouldNotBe(ImageOutcome.Loaded);

        for (var i = 0; i < 20; i++) next.Get("key" + i).ShouldBeNull();
        next.Store.RestoredItems.ShouldBe(0);
        next.Set("key0", "new").ShouldBe(StoreOutcome.Stored);
        next.Get("key0").ShouldBe("new");
    }

    private static TestStore FullStore()
    {
        var store = new TestStore(new StoreOptions { LimitBytes = 8 << 20 });
        var random = new Random(7);
        for (var i = 0; i < 100_000; i++)
            store.Set("key" + random.Next(60_000), new string('v', random.Next(400)), exptime: random.Next(3) * 1000);
        store.Store.Statistics().Evictions.ShouldBeGreaterThan(0);
        return store;
    }

    private static byte[] ImageOf(TestStore store, out long items)
    {
        store.Session.LeaveBatch();
        using var image = new MemoryStream();
        items = store.Store.Unload(image, store.Now, store.Now);
        return image.ToArray();
    }

    private static ImageOutcome Load(TestStore store, byte[] image, uint? now = null)
    {
        store.Session.LeaveBatch();
        var outcome = store.Store.Load(new MemoryStream(image), now ?? store.Now, _ => { });
        store.Session.EnterBatch(store.Now);
        return outcome;
    }

    private static TestStore Reborn(TestStore store, uint at, uint? unixNow = null, StoreOptions? options = null) =>
        store.Reborn(at, unixNow ?? store.Now, options ?? new StoreOptions { LimitBytes = 4 << 20 });

    private static string[] Described(TestStore store)
    {
        var lines = new Lines();
        var cursor = new WalkCursor();
        while (!cursor.IsAtEnd) store.Session.Walk(ref cursor, 16, ref lines);
        return [.. lines.All.Order(StringComparer.Ordinal)];
    }

    private readonly struct Lines() : IItemVisitor
    {
        public List<string> All { get; } = [];

        public void Visit(in ItemView item) => All.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"{System.Text.Encoding.ASCII.GetString(item.Key)} {item.Value.Length} f{item.Flags} c{item.Cas} e{item.ExpiresAt} "
            + $"{item.WasFetched} {item.IsStale} {item.IsTokenTaken} {item.IsBinaryKey}"));
    }
}
