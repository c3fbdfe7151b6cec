using Understudy.Store;

namespace Understudy.Tests.Store.Sessions;

/// <summary>Items of another server are taken over, and whatever a client has done to a key here stands.</summary>
public sealed class TakeTests : IDisposable
{
    private readonly TestStore _store = new(new StoreOptions { LimitBytes = 4 << 20, WrittenKeysBytes = 1 << 20, Epoch = 1 });

    public void Dispose() => _store.Dispose();

    [Fact]
    public void What_is_taken_has_value_flags_token_and_expiry_of_the_other_server()
    {
        Take("k", "v", cas: 77, expiresAt: TestStore.Start + 9).ShouldBe(TakeOutcome.Taken);

        _store.Session.Peek("k"u8, out var item).ShouldBe(FindOutcome.Hit);
        item.Value.SequenceEqual("v"u8).ShouldBeTrue();
        (item.Flags, item.Cas, item.ExpiresAt).ShouldBe((5u, 77ul, TestStore.Start + 9));
        _store.Store.LastCas.ShouldBeGreaterThanOrEqualTo(77ul);
    }

    [Fact]
    public void A_later_state_takes_the_place_of_an_earlier_one()
    {
        Take("k", "v1");
        Take("k", "v2").ShouldBe(TakeOutcome.Taken);
        _store.Get("k").ShouldBe("v2");

        _store.Session.Release("k"u8).ShouldBeTrue();
        _store.Get("k").ShouldBeNull();
        Take("k", "v3").ShouldBe(TakeOutcome.Taken);
    }

    public static TheoryData<string, string?> Writes => new()
    {
        { "set", "mine" },
        { "add", null },
        { "delete", null },
        { "touch", "theirs" },
        { "incr", "8" },
        { "invalidate", "theirs" },
        { "expire", null },
        { "vivify", "" },
    };

    [Theory, MemberData(nameof(Writes))]
    public void What_a_client_has_changed_is_not_taken_over_any_more(string how, string? left)
    {
        var isThere = how is not ("add" or "delete" or "vivify");
        if (isThere) Take("k", how == "incr" ? "7" : "theirs");

        switch (how)
        {
            case "set": _store.Set("k", "mine"); break;
            case "add": _store.Set("k", "x", mode: StoreMode.Add); _store.Session.Delete("k"u8); break;
            case "delete": _store.Session.Delete("k"u8).ShouldBe(StoreOutcome.NotFound); break;
            case "touch": _store.Session.Touch("k"u8, 100); break;
            case "incr": _store.Session.AddDelta("k"u8, new DeltaRequest { Delta = 1 }, out _); break;
            case "invalidate": _store.Session.Delete("k"u8, new DeleteRequest { Invalidates = true }); break;
            case "expire":
                _store.Set("k", "x", exptime: 1);
                _store.Advance(2);
                break;
            case "vivify": _store.Session.Read("k"u8, new ReadRequest { VivifyExptime = 30 }, out _); break;
        }

        _store.Session.IsOwn("k"u8).ShouldBeTrue();
        Take("k", "again").ShouldBe(TakeOutcome.Written);
        _store.Session.Release("k"u8).ShouldBeFalse();
        _store.Get("k").ShouldBe(left);
    }

    [Fact]
    public void Reads_leave_a_key_to_the_other_server()
    {
        Take("k", "v");

        _store.Get("k");
        _store.Set("k", "x", mode: StoreMode.Add).ShouldBe(StoreOutcome.NotStored);

        _store.Session.IsOwn("k"u8).ShouldBeFalse();
        Take("k", "v2").ShouldBe(TakeOutcome.Taken);
    }

    [Fact]
    public void Nothing_is_taken_over_after_a_flush()
    {
        Take("k", "v");

        _store.Session.FlushAll(0);

        _store.Store.Written!.IsFlushed.ShouldBeTrue();
        Take("k", "v").ShouldBe(TakeOutcome.Written);
        Take("other", "v").ShouldBe(TakeOutcome.Written);
        _store.Get("k").ShouldBeNull();
    }

    [Fact]
    public void Nothing_is_taken_over_once_more_keys_were_written_than_can_be_remembered()
    {
        using var small = new TestStore(new StoreOptions { LimitBytes = 4 << 20, WrittenKeysBytes = 1 });

        for (var i = 0; !small.Store.Written!.IsFull; i++) small.Session.Delete(TestStore.Bytes($"k{i}"));

        small.Store.Written.Count.ShouldBeGreaterThan(1000);
        small.Session.IsOwn("never seen"u8).ShouldBeTrue();
    }

    [Fact]
    public void What_finds_no_room_leaves_nothing_older_behind()
    {
        Take("k", "v");

        Take("k", new string('x', 2 << 20)).ShouldBe(TakeOutcome.NoRoom);

        _store.Get("k").ShouldBeNull();
    }

    private TakeOutcome Take(string key, string value, ulong cas = 1, uint expiresAt = 0) => _store.Session.Take(new CopiedItem
    {
        Key = TestStore.Bytes(key), Value = TestStore.Bytes(value), Cas = cas, Flags = 5, ExpiresAt = expiresAt,
    });
}
