using System.Globalization;
using System.Text;
using Understudy.Store;

namespace Understudy.Tests.Store.Changes;

/// <summary>The ring itself: numbers, places, and what is lost when it is full.</summary>
public sealed class ChangeLogTests
{
    private readonly ChangeBatch _batch = new();

    [Fact]
    public void Records_come_back_in_order_whatever_their_length_and_however_often_the_ring_is_full()
    {
        using var log = new ChangeLog(ChangeLog.FewestBytes);
        var random = new Random(1);
        var keys = Enumerable.Range(0, 30_000).Select(i => Key(random, i)).ToList();
        log.TryFind(1, out var cursor).ShouldBeTrue();
        var read = 0;
        for (var written = 0; written < keys.Count; written++)
        {
            log.Append(keys[written]);
            if (random.Next(40) != 0) continue;
            log.TryRead(ref cursor, _batch).ShouldBeTrue();
            while (_batch.TryTake())
            {
                _batch.Lsn.ShouldBe(read + 1);
                _batch.Key.SequenceEqual(keys[read++]).ShouldBeTrue();
            }
        }

        log.First.ShouldBeGreaterThan(20_000);
        log.Last.ShouldBe(keys.Count);
        for (var lsn = log.First; lsn <= log.Last; lsn += 97)
        {
            log.TryFind(lsn, out var at).ShouldBeTrue();
            log.TryRead(ref at, _batch).ShouldBeTrue();
            _batch.TryTake().ShouldBeTrue();
            _batch.Key.SequenceEqual(keys[(int)lsn - 1]).ShouldBeTrue($"record {lsn}");
        }
    }

    [Fact]
    public void Whoever_is_too_late_is_told_so()
    {
        using var log = new ChangeLog(ChangeLog.FewestBytes);
        log.TryFind(1, out var cursor).ShouldBeTrue();
        for (var i = 0; i < 10_000; i++) log.Append("0123456789"u8);

        log.TryRead(ref cursor, _batch).ShouldBeFalse();
        _batch.TryTake().ShouldBeFalse();
        log.TryFind(log.First - 1, out _).ShouldBeFalse();
        log.TryFind(log.Last + 1, out _).ShouldBeTrue();
        log.TryFind(log.Last + 2, out _).ShouldBeFalse();
    }

    [Fact]
    public void Records_that_were_undone_are_replaced_by_others_of_the_same_numbers()
    {
        using var log = new ChangeLog(ChangeLog.FewestBytes);
        for (var i = 0; i < 5000; i++) log.Append("before"u8);
        log.CutBack(4000);
        log.Last.ShouldBe(4000);
        for (var i = 0; i < 2000; i++) log.Append("behind"u8);

        log.TryFind(4000, out var cursor).ShouldBeTrue();
        log.TryRead(ref cursor, _batch).ShouldBeTrue();
        _batch.TryTake().ShouldBeTrue();
        Encoding.ASCII.GetString(_batch.Key).ShouldBe("before");
        _batch.TryTake().ShouldBeTrue();
        Encoding.ASCII.GetString(_batch.Key).ShouldBe("behind");
        log.TryFind(5120, out cursor).ShouldBeTrue();
        log.TryRead(ref cursor, _batch).ShouldBeTrue();
        _batch.TryTake().ShouldBeTrue();
        (_batch.Lsn, Encoding.ASCII.GetString(_batch.Key)).ShouldBe((5120, "behind"));
    }

    [Fact]
    public void What_was_ahead_of_its_record_is_told_and_remembered_when_the_record_is_lost()
    {
        using var log = new ChangeLog(ChangeLog.FewestBytes);
        log.Restart(100);
        log.AppendCopied(ChangeKind.Key, "k"u8, 7);
        log.TryFind(101, out var cursor).ShouldBeTrue();
        log.TryRead(ref cursor, _batch).ShouldBeTrue();
        _batch.TryTake().ShouldBeTrue();
        (_batch.Lsn, _batch.Ahead, log.LostReach).ShouldBe((101, 7u, 0));

        for (var i = 0; i < 10_000; i++) log.AppendCopied(ChangeKind.Key, "0123456789"u8, 0);

        log.LostReach.ShouldBeGreaterThan(107);
        log.LostReach.ShouldBe(log.First - 1);
    }

    [Fact]
    public void The_ring_is_part_of_the_limit()
    {
        using var with = new TestStore(new StoreOptions { LimitBytes = 8 << 20, ChangeLogBytes = 1 << 20 });
        using var without = new TestStore(new StoreOptions { LimitBytes = 8 << 20 });

        with.Store.Statistics().UsedBytes.ShouldBeGreaterThanOrEqualTo(without.Store.Statistics().UsedBytes + (1 << 20));
        without.Store.Changes.ShouldBeNull();
    }

    [Fact]
    public void Two_stores_that_count_tokens_by_two_never_give_the_same_one()
    {
        using var even = new TestStore(new StoreOptions { LimitBytes = 4 << 20, CasBase = 100, CasStep = 2 });
        using var odd = new TestStore(new StoreOptions { LimitBytes = 4 << 20, CasBase = 101, CasStep = 2 });
        even.Set("k", "v");
        odd.Store.Table.RaiseCas(even.CasOf("k") + 6);
        odd.Set("k", "v");

        even.CasOf("k").ShouldBe(102u);
        odd.CasOf("k").ShouldBe(111u);
    }

    private static byte[] Key(Random random, int number) =>
        TestStore.Bytes(number.ToString(CultureInfo.InvariantCulture) + new string('x', random.Next(240)));
}
