using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Understudy.Store;

namespace Understudy.Tests.Store.Changes;

/// <summary>Random commands to a store, and a second one that is kept by the log of the first: in the end both hold the same.</summary>
public sealed class CopyModelTests
{
    private const int Cases = 100;

    [Fact]
    public void A_copy_kept_by_the_log_holds_what_the_store_holds() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => Play(new Random(seed)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));

    [Fact]
    public void What_the_store_has_evicted_stays_in_the_copy_until_it_is_written_or_deleted_again()
    {
        using var store = new TestStore(
            new StoreOptions { LimitBytes = 2 << 20, MaxItemBytes = 4096, ChangeLogBytes = ChangeLog.FewestBytes });
        using var copy = new CopyingStore(store, new StoreOptions { LimitBytes = 64 << 20 });
        for (var i = 0; i < 10_000; i++)
        {
            store.Set(Name(i), new string('v', 300)).ShouldBe(StoreOutcome.Stored);
            if (i % 50 == 0) copy.Follow();
        }

        copy.Follow();
        var evicted = Enumerable.Range(0, 10_000).Where(i => store.Get(Name(i)) is null).ToList();
        evicted.Count.ShouldBeGreaterThan(1000);
        evicted.ShouldAllBe(i => copy.Get(Name(i)) != null);

        store.Session.Delete(TestStore.Bytes(Name(evicted[0]))).ShouldBe(StoreOutcome.NotFound);
        store.Session.Delete(TestStore.Bytes(Name(evicted[1])), new DeleteRequest { RemovesValue = true }).ShouldBe(StoreOutcome.NotFound);
        copy.Follow();

        copy.Get(Name(evicted[0])).ShouldBeNull();
        copy.Get(Name(evicted[1])).ShouldBeNull();
    }

    [Fact]
    public void Writers_on_several_threads_leave_the_copy_as_the_store_is()
    {
        const int writers = 3;
        using var store = new TestStore(new StoreOptions { LimitBytes = 16 << 20, ChangeLogBytes = 8 << 20 });
        store.Session.LeaveBatch();
        using var copy = new CopyingStore(store, new StoreOptions { LimitBytes = 16 << 20 });
        var left = writers;
        var threads = Enumerable.Range(0, writers).Select(number => new Thread(() =>
        {
            using var session = store.Store.OpenSession();
            var random = new Random(number);
            for (var i = 0; i < 20_000; i++)
            {
                session.EnterBatch(TestStore.Start);
                Write(session, random, Name(random.Next(20)));
                session.LeaveBatch();
            }

            Interlocked.Decrement(ref left);
        })).ToList();
        foreach (var thread in threads) thread.Start();
        while (Volatile.Read(ref left) > 0) copy.Follow();
        foreach (var thread in threads) thread.Join();
        copy.Follow();

        store.Session.EnterBatch(TestStore.Start);
        copy.Describe().ShouldBe(CopyingStore.Describe(store.Session));
    }

    private static void Play(Random random)
    {
        using var store = new TestStore(new StoreOptions
        {
            LimitBytes = 8 << 20, HashSeed = (ulong)random.NextInt64(), CasBase = 1000, CasStep = 2, ChangeLogBytes = ChangeLog.FewestBytes,
        });
        using var copy = new CopyingStore(store, new StoreOptions { LimitBytes = 8 << 20, HashSeed = (ulong)random.NextInt64() });
        for (var i = 0; i < 400; i++)
        {
            Write(store.Session, random, Name(random.Next(8)));
            switch (random.Next(40))
            {
                case 0: store.Session.FlushAll(random.Next(4)); break;
                case 1 or 2 or 3: store.Advance((uint)random.Next(4)); break;
            }

            if (random.Next(10) == 0) copy.Follow();
        }

        copy.Follow();
        copy.Describe().ShouldBe(CopyingStore.Describe(store.Session));
    }

    private static void Write(StoreSession session, Random random, string name)
    {
        var key = TestStore.Bytes(name);
        var exptime = random.Next(3) == 0 ? random.Next(1, 9) : 0;
        switch (random.Next(8))
        {
            case 0:
                session.Delete(key, new DeleteRequest
                {
                    Invalidates = random.Next(2) == 0, RemovesValue = random.Next(3) == 0, Flags = 7, Exptime = exptime,
                });
                break;
            case 1: session.Touch(key, exptime); break;
            case 2 or 3:
                session.AddDelta(
                    key, new DeltaRequest { Delta = (ulong)random.Next(500), IsDecrement = random.Next(2) == 0, VivifyExptime = exptime },
                    out _);
                break;
            case 4:
                session.Read(key, new ReadRequest { VivifyExptime = exptime, RecacheExptime = 3, TakesWinToken = true }, out _);
                break;
            default:
                session.Peek(key, out var item);
                session.Store(
                    new StoreRequest
                    {
                        Key = key, Mode = (StoreMode)random.Next(6), Exptime = exptime, Flags = (uint)random.Next(3), CompareCas = item.Cas,
                        IsBinaryKey = random.Next(9) == 0,
                        Value = Encoding.ASCII.GetBytes(random.Next(2) == 0
                            ? random.Next(1000).ToString(CultureInfo.InvariantCulture) : new string('v', random.Next(5000))),
                    },
                    out _);
                break;
        }
    }

    private static string Name(int number) => "key" + number.ToString(CultureInfo.InvariantCulture);
}
