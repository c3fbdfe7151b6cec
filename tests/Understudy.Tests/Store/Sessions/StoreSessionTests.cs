using FsCheck;
using FsCheck.Fluent;
using Understudy.Store;

namespace Understudy.Tests.Store.Sessions;

public sealed class StoreSessionTests
{
    [Fact]
    public void An_item_is_found_as_it_was_stored()
    {
        using var store = new TestStore();

        store.Set("key", "value", flags: 7);

        var outcome = store.Session.Find("key"u8, out var item);
        outcome.ShouldBe(FindOutcome.Hit);
        item.Value.SequenceEqual("value"u8).ShouldBeTrue();
        item.Flags.ShouldBe(7u);
        item.ExpiresAt.ShouldBe(0u);
        item.WasFetched.ShouldBeFalse();
    }

    [Theory]
    [InlineData("5", 7, false, "12")]
    [InlineData("10", 1, true, "9 ")]
    [InlineData("3", 9, true, "0")]
    [InlineData("18446744073709551615", 1, false, "0                   ")]
    [InlineData("12 abc", 1, false, "13    ")]
    [InlineData("5\0x", 4, false, "9  ")]
    public void Numbers_change_as_in_memcached(string old, ulong delta, bool isDecrement, string expected)
    {
        using var store = new TestStore();
        store.Set("n", old);

        var request = new DeltaRequest { Delta = delta, IsDecrement = isDecrement };
        var outcome = store.Session.AddDelta("n"u8, in request, out var reply);

        outcome.ShouldBe(StoreOutcome.Stored);
        reply.Number.ToString(System.Globalization.CultureInfo.InvariantCulture).ShouldBe(expected.TrimEnd());
        store.Get("n").ShouldBe(expected);
        store.CasOf("n").ShouldBe(reply.Cas);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("     ")]
    [InlineData("\r x")]
    [InlineData("1x")]
    [InlineData("-5")]
    [InlineData("18446744073709551616")]
    public void What_is_not_a_number_is_not_counted(string value)
    {
        using var store = new TestStore();
        store.Set("n", value);

        var outcome = store.Session.AddDelta("n"u8, new DeltaRequest { Delta = 1 }, out _);

        outcome.ShouldBe(StoreOutcome.NotNumeric);
        store.Get("n").ShouldBe(value);
    }

    [Fact]
    public void Arithmetic_with_N_creates_the_initial_number()
    {
        using var store = new TestStore();

        var request = new DeltaRequest { Delta = 1, VivifyExptime = 30, Initial = 42 };
        store.Session.AddDelta("n"u8, in request, out var first);
        store.Session.AddDelta("n"u8, in request, out var second);

        (first.Number, first.WasVivified, first.ExpiresAt).ShouldBe((42ul, true, TestStore.Start + 30));
        (second.Number, second.WasVivified).ShouldBe((43ul, false));
    }

    [Fact]
    public void An_item_is_gone_in_the_second_its_time_is_over()
    {
        using var store = new TestStore();
        store.Set("key", "value", exptime: 10);

        store.Advance(9);
        var before = store.Get("key");
        store.Advance(1);

        before.ShouldBe("value");
        store.Get("key").ShouldBeNull();
    }

    [Fact]
    public void A_negative_exptime_stores_and_expires()
    {
        using var store = new TestStore();

        var outcome = store.Set("key", "value", exptime: -1);

        outcome.ShouldBe(StoreOutcome.Stored);
        store.Get("key").ShouldBeNull();
    }

    [Fact]
    public void Touch_changes_the_time_and_not_the_token()
    {
        using var store = new TestStore();
        store.Set("key", "value", exptime: 10);
        var token = store.CasOf("key");

        store.Session.Touch("key"u8, 100);
        store.Advance(50);

        store.Get("key").ShouldBe("value");
        store.CasOf("key").ShouldBe(token);
    }

    [Fact]
    public void A_delayed_flush_hides_only_what_is_older()
    {
        using var store = new TestStore();
        store.Set("old", "1");
        store.Session.FlushAll(10);
        store.Advance(8);
        var before = store.Get("old");

        store.Advance(1);
        store.Set("meanwhile", "2");
        var meanwhile = store.Get("meanwhile");
        store.Set("unread", "2");
        store.Advance(1);
        store.Set("new", "3");

        before.ShouldBe("1");
        store.Get("old").ShouldBeNull();
        meanwhile.ShouldBeNull();
        store.Get("unread").ShouldBeNull();
        store.Get("new").ShouldBe("3");
    }

    // flush_all DELAY at FIRST, set at SECOND, get at THIRD, in seconds of one clock that begin at any moment of a second.
    [Fact]
    public void What_is_stored_up_to_the_end_of_the_second_before_a_delayed_flush_is_gone() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => PlayFlush(new Random(seed)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(1, 1));

    private static void PlayFlush(Random random)
    {
        using var store = new TestStore(new StoreOptions { LimitBytes = 1 << 20, MaxItemBytes = 1024 });
        var first = random.NextDouble();
        var second = first + random.NextDouble() * 8;
        var third = second + random.NextDouble() * 8;
        var delay = random.Next(1, 7);

        store.Session.FlushAll(delay);
        store.Advance((uint)second);
        store.Set("key", "value");
        store.Advance((uint)third - (uint)second);

        // oldest_live: T + delay - 1, by a clock of whole seconds.
        var isGone = Math.Floor(second) <= delay - 1 && Math.Floor(third) >= delay - 1;
        (store.Get("key") is null).ShouldBe(isGone, $"flush_all {delay} at {first}, set at {second}, get at {third}");
    }

    [Fact]
    public void An_invalidated_item_gives_its_token_to_one_reader()
    {
        using var store = new TestStore();
        store.Set("key", "value");
        var token = store.CasOf("key");
        store.Session.Delete("key"u8, new DeleteRequest { Invalidates = true, Exptime = 30 });

        var meta = new ReadRequest { TakesWinToken = true };
        store.Session.Read("key"u8, in meta, out var first);
        var (wins, isStale, wasTaken) = (first.WinsToken, first.IsStale, first.IsTokenTaken);
        store.Session.Read("key"u8, in meta, out var second);

        (wins, isStale, wasTaken).ShouldBe((true, true, false));
        (second.WinsToken, second.IsStale, second.IsTokenTaken).ShouldBe((false, true, true));
        second.Cas.ShouldBeGreaterThan(token);
    }

    [Fact]
    public void A_set_with_a_lower_token_over_a_stale_item_stays_stale()
    {
        using var store = new TestStore();
        store.Set("key", "value");
        var token = store.CasOf("key");
        store.Session.Delete("key"u8, new DeleteRequest { Invalidates = true, Exptime = 30 });

        var request = new StoreRequest
        {
            Key = "key"u8, Value = "newer"u8, Mode = StoreMode.CompareAndSet, CompareCas = token, AcceptsStale = true, Exptime = 500,
        };
        var outcome = store.Session.Store(in request, out _);
        store.Session.Peek("key"u8, out var item);

        outcome.ShouldBe(StoreOutcome.Stored);
        (item.IsStale, item.ExpiresAt - store.Now).ShouldBe((true, 30u));
    }

    [Fact]
    public void A_miss_with_N_makes_an_empty_item_for_one_reader_to_fill()
    {
        using var store = new TestStore();

        var request = new ReadRequest { VivifyExptime = 30, TakesWinToken = true };
        var first = store.Session.Read("key"u8, in request, out var made);
        var won = made.WinsToken;
        var second = store.Session.Read("key"u8, in request, out var found);

        (first, won).ShouldBe((FindOutcome.Vivified, true));
        (second, found.WinsToken, found.IsTokenTaken, found.Value.Length).ShouldBe((FindOutcome.Hit, false, true, 0));
    }

    [Fact]
    public void A_reader_near_the_end_of_the_time_wins_the_right_to_recache()
    {
        using var store = new TestStore();
        store.Set("key", "value", exptime: 20);

        var request = new ReadRequest { RecacheExptime = 30 };
        store.Session.Read("key"u8, in request, out var first);
        var wins = first.WinsToken;
        store.Session.Read("key"u8, in request, out var second);

        (wins, second.WinsToken, second.IsTokenTaken).ShouldBe((true, false, true));
    }

    [Theory]
    [InlineData(1_048_507, true)]
    [InlineData(1_048_508, false)]
    public void The_largest_value_is_that_of_memcached(int valueBytes, bool fits)
    {
        using var store = new TestStore();
        var value = new string('x', valueBytes);

        var outcome = store.Set("0123456789", value);

        outcome.ShouldBe(fits ? StoreOutcome.Stored : StoreOutcome.TooLarge);
        store.Get("0123456789").ShouldBe(fits ? value : null);
    }

    [Fact]
    public void Commands_allocate_nothing()
    {
        using var store = new TestStore();
        RunCommands(store.Session);

        var allocated = Allocation.Of(() =>
        {
            for (var i = 0; i < 1000; i++) RunCommands(store.Session);
        });

        allocated.ShouldBe(0);
    }

    private static void RunCommands(StoreSession session)
    {
        session.Store(new StoreRequest { Key = "key"u8, Value = "value"u8 }, out _);
        session.Store(new StoreRequest { Key = "key"u8, Value = "more"u8, Mode = StoreMode.Append }, out _);
        session.Find("key"u8, out _);
        session.Read("viv"u8, new ReadRequest { VivifyExptime = 5 }, out _);
        session.AddDelta("n"u8, new DeltaRequest { Delta = 3, VivifyExptime = 0 }, out _);
        session.Touch("key"u8, 30);
        session.Delete("viv"u8);
    }
}
