using System.Buffers.Binary;
using System.Globalization;
using Understudy.Store;

namespace Understudy.Tests.Store;

/// <summary>Eight threads at once, under pressure of memory. Every value says which key it belongs to and sums up its own bytes.</summary>
public sealed class ConcurrencyTests
{
    private const int Threads = 8;
    private const int Keys = 3000;

    // While a lowered limit is being reached, eight open segments can be all that is left, and nothing can be evicted for a moment.
    private const int StoresPerRefusal = 10_000;

    private long _stores;
    private long _refusals;

    [Fact]
    public void No_reader_sees_a_torn_or_foreign_value_while_items_are_written_moved_and_evicted()
    {
        using var store = new ItemStore(new StoreOptions { LimitBytes = 2 << 20, MaxItemBytes = 1 << 20 });

        var faults = RunThreads(store, (session, random, goesOn, _) => MixedCommands(store, session, random, goesOn));
        store.TrySetLimit(2 << 20);
        using var last = store.OpenSession();
        do last.EnterBatch(TestStore.Start);
        while (store.IsShrinking);

        faults.ShouldBeEmpty();
        _refusals.ShouldBeLessThanOrEqualTo(1 + (_stores / StoresPerRefusal));
        store.Statistics().Evictions.ShouldBeGreaterThan(0);
        store.Statistics().UsedBytes.ShouldBeLessThanOrEqualTo(store.LimitBytes);
    }

    [Fact]
    public void Of_all_that_compare_and_set_exactly_one_wins()
    {
        using var store = new ItemStore(new StoreOptions { LimitBytes = 4 << 20, MaxItemBytes = 1 << 20 });
        using (var session = store.OpenSession())
        {
            session.EnterBatch(TestStore.Start);
            session.Store(new StoreRequest { Key = "counted"u8, Value = "0"u8 }, out _);
            session.Store(new StoreRequest { Key = "compared"u8, Value = "0"u8 }, out _);
        }

        var wins = new long[Threads];
        var faults = RunThreads(store, (session, random, until, thread) => CountUp(session, until, ref wins[thread]));

        faults.ShouldBeEmpty();
        using var reader = store.OpenSession();
        reader.EnterBatch(TestStore.Start);
        ValueOf(reader, "compared"u8).ShouldBe(wins.Sum());
        ValueOf(reader, "counted"u8).ShouldBe(wins.Sum());
    }

    private static List<string> RunThreads(ItemStore store, Func<StoreSession, Random, Func<bool>, int, string?> body)
    {
        var faults = new List<string>();
        var started = TimeProvider.System.GetTimestamp();
        var duration = Duration();
        var threads = Enumerable.Range(0, Threads).Select(number => new Thread(() =>
        {
            using var session = store.OpenSession();
            var fault = body(session, new Random(number), () => TimeProvider.System.GetElapsedTime(started) < duration, number);
            if (fault is null) return;
            lock (faults) faults.Add(fault);
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        return faults;
    }

    private string? MixedCommands(ItemStore store, StoreSession session, Random random, Func<bool> goesOn)
    {
        var buffer = new byte[40_000];
        for (var batch = 0u; goesOn(); batch++)
        {
            session.EnterBatch(TestStore.Start + batch / 5000);
            for (var i = 0; i < 30; i++)
            {
                var number = random.Next(Keys);
                var key = TestStore.Bytes("key" + number.ToString(CultureInfo.InvariantCulture));
                var fault = OneCommand(store, session, random, key, number, buffer);
                if (fault is not null) return fault;
            }

            session.LeaveBatch();
        }

        return null;
    }

    private string? OneCommand(ItemStore store, StoreSession session, Random random, byte[] key, int number, byte[] buffer)
    {
        switch (random.Next(20))
        {
            case < 8:
                return session.Find(key, out var item) == FindOutcome.Hit ? FaultOf(item, key, number) : null;
            case < 15:
                var bytes = random.Next(40) == 0 ? random.Next(16, buffer.Length) : random.Next(16, 700);
                var value = buffer.AsSpan(0, bytes);
                random.NextBytes(value[8..]);
                BinaryPrimitives.WriteInt32LittleEndian(value, number);
                BinaryPrimitives.WriteInt32LittleEndian(value[4..], SumOf(value[8..]));
                var mode = random.Next(4) == 0 ? StoreMode.Replace : StoreMode.Set;
                var outcome = session.Store(
                    new StoreRequest { Key = key, Value = value, Mode = mode, Exptime = random.Next(5) == 0 ? 3 : 0 }, out _);
                Interlocked.Increment(ref _stores);
                if (outcome == StoreOutcome.NoMemory) Interlocked.Increment(ref _refusals);
                return outcome is StoreOutcome.Stored or StoreOutcome.NotStored or StoreOutcome.NoMemory
                    ? null
                    : $"storing {bytes} bytes: {outcome}";
            case 15:
                session.Delete(key);
                return null;
            case 16:
                session.Delete(key, new DeleteRequest { Invalidates = true });
                return null;
            case 17:
                session.Touch(key, 100);
                return null;
            case 18 when random.Next(2000) == 0:
                session.FlushAll(0);
                return null;
            case 18 when random.Next(100) == 0:
                store.TrySetLimit(random.Next(2, 9) << 20);
                return null;
            default:
                var outcomeOfRead = session.Read(key, new ReadRequest { TakesWinToken = true, RecacheExptime = 2 }, out var read);
                return outcomeOfRead == FindOutcome.Hit ? FaultOf(read, key, number) : null;
        }
    }

    private static string? FaultOf(in ItemView item, byte[] key, int number)
    {
        if (!item.Key.SequenceEqual(key)) return $"another key than {number}";
        if (BinaryPrimitives.ReadInt32LittleEndian(item.Value) != number) return $"the value of another key than {number}";
        return BinaryPrimitives.ReadInt32LittleEndian(item.Value[4..]) == SumOf(item.Value[8..]) ? null : $"a torn value of {number}";
    }

    private static int SumOf(ReadOnlySpan<byte> bytes)
    {
        var sum = bytes.Length;
        foreach (var b in bytes) sum = sum * 31 + b;
        return sum;
    }

    private static string? CountUp(StoreSession session, Func<bool> goesOn, ref long wins)
    {
        Span<byte> text = stackalloc byte[20];
        while (goesOn())
        {
            session.EnterBatch(TestStore.Start);
            if (session.Find("compared"u8, out var item) != FindOutcome.Hit) return "the item is gone";
            var cas = item.Cas;
            System.Buffers.Text.Utf8Parser.TryParse(item.Value, out long value, out _);
            System.Buffers.Text.Utf8Formatter.TryFormat(value + 1, text, out var bytes);
            var request = new StoreRequest
            {
                Key = "compared"u8, Value = text[..bytes], Mode = StoreMode.CompareAndSet, CompareCas = cas,
            };
            if (session.Store(in request, out _) == StoreOutcome.Stored)
            {
                wins++;
                session.AddDelta("counted"u8, new DeltaRequest { Delta = 1 }, out _);
            }

            session.LeaveBatch();
        }

        return null;
    }

    private static long ValueOf(StoreSession session, ReadOnlySpan<byte> key)
    {
        session.Find(key, out var item);
        System.Buffers.Text.Utf8Parser.TryParse(item.Value, out long value, out _);
        return value;
    }

    private static TimeSpan Duration() =>
        double.TryParse(Environment.GetEnvironmentVariable("UNDERSTUDY_SOAK_MINUTES"), CultureInfo.InvariantCulture, out var minutes)
            ? TimeSpan.FromMinutes(minutes)
            : TimeSpan.FromSeconds(2);
}
