using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Understudy.Store;

namespace Understudy.Tests.Store;

/// <summary>Random commands on few keys, to the store and to the model: every answer and, at the end, every item must be the
/// same.</summary>
public sealed class StoreModelTests
{
    private const int Cases = 150;
    private const int Commands = 400;
    private const int Keys = 8;

    [Fact]
    public void Every_command_answers_as_the_model_does() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => Play(new Random(seed)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));

    private static void Play(Random random)
    {
        var store = new TestStore(OptionsFrom(random));
        try
        {
            var model = new StoreModel();
            for (var i = 0; i < Commands; i++)
            {
                if (random.Next(100) == 0) store = Restart(random, store, model);
                if (random.Next(50) == 0) store.Store.TrySetLimit(random.Next(3, 13) << 20).ShouldBeTrue();
                Step(random, store, model);
                store.Store.Statistics().Items.ShouldBeLessThanOrEqualTo(Keys);
            }

            var walked = new Description();
            var cursor = new WalkCursor();
            while (!cursor.IsAtEnd) store.Session.Walk(ref cursor, 3, ref walked);
            string.Concat((walked.Lines ?? []).Order(StringComparer.Ordinal)).ShouldBe(model.Describe());
        }
        finally
        {
            store.Dispose();
        }
    }

    private static StoreOptions OptionsFrom(Random random) =>
        new() { LimitBytes = random.Next(3, 9) << 20, HashSeed = (ulong)random.NextInt64(), Epoch = StoreModel.Epoch };

    // Another life with another memory and other hashes, some seconds later: nobody can tell.
    private static TestStore Restart(Random random, TestStore store, StoreModel model)
    {
        var seconds = (uint)random.Next(4);
        using (store)
        {
            model.Advance(seconds);
            return store.Reborn(store.Now + seconds, store.Now, OptionsFrom(random));
        }
    }

    private static void Step(Random random, TestStore store, StoreModel model)
    {
        var key = "k" + random.Next(Keys).ToString(CultureInfo.InvariantCulture);
        var exptime = random.Next(4) switch
        {
            0 => random.Next(1, 20), 1 when random.Next(3) == 0 => OddExptime(random, store.Now), _ => 0,
        };
        switch (random.Next(10))
        {
            case 0 or 1 or 2:
                Store(random, store, model, key, exptime);
                break;
            case 3:
                var invalidates = random.Next(2) == 0;
                store.Session.Delete(TestStore.Bytes(key), new DeleteRequest { Invalidates = invalidates })
                    .ShouldBe(model.Delete(key, invalidates));
                break;
            case 4:
                store.Session.Touch(TestStore.Bytes(key), exptime).ShouldBe(model.Touch(key, exptime));
                break;
            case 5 or 6:
                Count(random, store, model, key);
                break;
            case 7:
                var read = new ReadRequest { VivifyExptime = exptime, TakesWinToken = true };
                var outcome = store.Session.Read(TestStore.Bytes(key), in read, out var item);
                var (found, wins) = model.Read(key, exptime);
                (outcome == FindOutcome.Hit, item.WinsToken).ShouldBe((found is not null, wins));
                if (found is not null) Text(item.Value).ShouldBe(found.Value);
                break;
            case 8 when random.Next(6) == 0:
                var delay = random.Next(4) == 0 ? OddExptime(random, store.Now) : random.Next(5);
                store.Session.FlushAll(delay);
                model.Flush(delay);
                break;
            case 9:
                var seconds = (uint)random.Next(4);
                store.Advance(seconds);
                model.Advance(seconds);
                break;
        }

        store.Get(key).ShouldBe(model.Live(key)?.Value);
    }

    // Where seconds from now become points in time, and around now.
    private static long OddExptime(Random random, uint now) => random.Next(6) switch
    {
        0 => -1,
        1 => int.MinValue,
        2 => 2_592_000 + random.Next(2),
        3 => StoreModel.Epoch + random.Next(2),
        4 => int.MaxValue,
        _ => now + random.Next(-3, 6),
    };

    private static void Store(Random random, TestStore store, StoreModel model, string key, long exptime)
    {
        var mode = (StoreMode)random.Next(6);
        var choice = (StoreModel.CasChoice)random.Next(3);
        // A store of 3 MiB puts what is longer than 2 KiB into segments of their own.
        var value = random.Next(4) switch
        {
            0 => random.Next(1000).ToString(CultureInfo.InvariantCulture),
            1 => new string((char)('a' + random.Next(26)), random.Next(60)),
            2 => new string((char)('a' + random.Next(26)), random.Next(2500)),
            _ => new string((char)('a' + random.Next(26)), random.Next(60_000)),
        };
        var before = store.CasOf(key);
        var cas = choice switch
        {
            StoreModel.CasChoice.Right => before, StoreModel.CasChoice.Wrong => before + 1_000_000, _ => 0ul,
        };
        var flags = (uint)random.Next(2);

        var outcome = store.Set(key, value, exptime, mode, flags, cas);

        // Without an item there is no token to be right about: 0 is sent, which means any.
        if (choice == StoreModel.CasChoice.Right && before == 0) choice = StoreModel.CasChoice.None;
        outcome.ShouldBe(model.Store(key, value, mode, exptime, flags, choice));
        if (outcome == StoreOutcome.Stored && model.Live(key) is not null) store.CasOf(key).ShouldNotBe(before);
    }

    private static void Count(Random random, TestStore store, StoreModel model, string key)
    {
        var delta = random.Next(5) == 0 ? ulong.MaxValue - 3 : (ulong)random.Next(500);
        var isDecrement = random.Next(2) == 0;

        var outcome = store.Session.AddDelta(
            TestStore.Bytes(key), new DeltaRequest { Delta = delta, IsDecrement = isDecrement }, out var reply);

        outcome.ShouldBe(model.AddDelta(key, delta, isDecrement, out var number));
        if (outcome == StoreOutcome.Stored) reply.Number.ShouldBe(number);
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.ASCII.GetString(bytes);

    private struct Description : IItemVisitor
    {
        public List<string>? Lines { get; private set; }

        public void Visit(in ItemView item) =>
            (Lines ??= []).Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{Text(item.Key)}={Text(item.Value)} f{item.Flags} e{item.ExpiresAt} s{item.IsStale}\n"));
    }
}
