using System.Globalization;
using Understudy.Store;

namespace Understudy.Tests.Store;

public sealed class EvictionTests
{
    [Fact]
    public void What_was_read_survives_a_scan_of_things_read_never()
    {
        using var store = new TestStore();
        for (var i = 0; i < 1000; i++) store.Set(Key("hot", i), new string('h', 100));
        for (var i = 0; i < 1000; i++) store.Get(Key("hot", i));

        for (var i = 0; i < 60_000; i++) store.Set(Key("cold", i), new string('c', 100));

        Enumerable.Range(0, 1000).Count(i => store.Get(Key("hot", i)) is not null).ShouldBe(1000);
    }

    [Fact]
    public void What_comes_back_soon_after_its_eviction_stays_longer()
    {
        using var store = new TestStore();
        for (var i = 0; i < 40_000; i++) store.Set(Key("first", i), new string('f', 100));
        var lately = Enumerable.Range(0, 40_000).Last(i => store.Session.Peek(TestStore.Bytes(Key("first", i)), out _) != FindOutcome.Hit);

        store.Set(Key("first", lately), new string('f', 100));
        for (var i = 0; i < 40_000; i++) store.Set(Key("later", i), new string('l', 100));

        store.Get(Key("first", lately)).ShouldNotBeNull();
    }

    [Fact]
    public void A_large_item_that_is_read_outlives_others_and_keeps_its_value()
    {
        using var store = new TestStore();
        var hot = new string('h', 300_000);
        store.Set("hot", hot);
        store.Get("hot");

        for (var i = 0; i < 40; i++) store.Set(Key("cold", i), new string('c', 300_000));

        store.Get("hot").ShouldBe(hot);
        store.Store.Statistics().Evictions.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Segments_of_expired_items_are_freed_without_being_asked_for()
    {
        using var store = new TestStore();
        for (var i = 0; i < 10_000; i++) store.Set(Key("short", i), new string('s', 100), exptime: 10);
        for (var i = 0; i < 100; i++) store.Set(Key("long", i), new string('l', 100));
        var before = store.Store.Statistics().ItemBytes;

        store.Advance(10);
        for (var i = 0; i < 50; i++) store.Advance(1);

        store.Store.Statistics().ItemBytes.ShouldBeLessThan(before / 20);
        store.Get(Key("long", 50)).ShouldNotBeNull();
    }

    [Fact]
    public void An_observer_hears_of_every_eviction()
    {
        using var store = new TestStore();
        var observer = new Counter();
        store.Store.EvictionObserver = observer;

        for (var i = 0; i < 60_000; i++) store.Set(Key("key", i), new string('v', 100));

        observer.Count.ShouldBe(store.Store.Statistics().Evictions);
        observer.Count.ShouldBeGreaterThan(0);
    }

    private static string Key(string prefix, int number) => prefix + number.ToString(CultureInfo.InvariantCulture);

    private sealed class Counter : IEvictionObserver
    {
        public long Count { get; private set; }

        public void Evicted(StoreSession session, in ItemView item) => Count++;
    }
}
