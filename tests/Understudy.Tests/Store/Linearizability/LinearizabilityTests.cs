using System.Globalization;
using Understudy.Store;
using Xunit.Abstractions;

namespace Understudy.Tests.Store.Linearizability;

/// <summary>Eight threads, all commands, few keys: for each key there is one order that explains every answer.</summary>
public sealed class LinearizabilityTests(ITestOutputHelper output)
{
    private const int Threads = 8;
    private const int Seconds = 3;
    private const int CommandsPerSecond = 3000;

    private static readonly string[] Keys = ["a", "b", "a key that is long enough to be copied in pieces"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_answer_fits_one_order_of_the_commands(bool underPressure)
    {
        var duration = Duration();
        var started = TimeProvider.System.GetTimestamp();
        var rounds = 0;
        for (var seed = Environment.TickCount; TimeProvider.System.GetElapsedTime(started) < duration; seed += 100, rounds++)
            PlayRound(seed, underPressure).ShouldBeNull($"seed {seed}, round {rounds}");
        output.WriteLine($"{(long)rounds * Seconds * Threads * CommandsPerSecond:N0} commands");
        rounds.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void The_checker_finds_an_old_answer() => Check(
        Write(0, 1, 2, "old"),
        Write(0, 3, 4, "new"),
        Read(1, 5, 6, "old")).ShouldNotBeNull();

    [Fact]
    public void The_checker_lets_a_read_take_either_side_of_a_write_under_way() => Check(
        Write(0, 1, 2, "old"),
        Write(0, 3, 8, "new"),
        Read(1, 4, 5, "old"),
        Read(1, 6, 7, "new")).ShouldBeNull();

    [Fact]
    public void The_checker_finds_that_an_old_value_came_back() => Check(
        Write(0, 1, 2, "old"),
        Write(0, 3, 8, "new"),
        Read(1, 4, 5, "new"),
        Read(1, 6, 7, "old")).ShouldNotBeNull();

    [Fact]
    public void The_checker_finds_two_winners_of_one_token() => Check(
        Write(0, 1, 2, "old"),
        Compare(1, 3, 6, "one", cas: 10),
        Compare(2, 4, 5, "two", cas: 11)).ShouldNotBeNull();

    [Fact]
    public void The_checker_lets_an_item_vanish_only_where_it_may()
    {
        RecordedCommand[] history = [Write(0, 1, 2, "old"), Read(1, 3, 4, null)];

        new LinearizabilityChecker(mayVanish: false).Check(history).ShouldNotBeNull();
        new LinearizabilityChecker(mayVanish: true).Check(history).ShouldBeNull();
    }

    // A little memory and others who fill it, walk it and change its limit, so that items move and are evicted all the time.
    private static string? PlayRound(int seed, bool underPressure)
    {
        using var store = new ItemStore(new StoreOptions { LimitBytes = underPressure ? 1 << 20 : 64 << 20, MaxItemBytes = 1 << 16 });
        var clock = new RecordingClock();
        var checkers = Keys.ToDictionary(key => key, _ => new LinearizabilityChecker(underPressure));
        var isOver = false;
        var pressure = new Thread(() => PressOn(store, new Random(seed), () => Volatile.Read(ref isOver)));
        if (underPressure) pressure.Start();
        string? fault = null;
        for (uint second = 0; second < Seconds && fault is null; second++)
        {
            using var start = new Barrier(Threads);
            // Half of the seconds go to one number that all count up and read: it changes in place.
            var mix = second % 2 == 0 ? CommandMix.All : CommandMix.Counting;
            var clients = Enumerable.Range(0, Threads)
                .Select(i => new RecordingClient(store, i, seed + (int)second * Threads + i, clock, mix)).ToList();
            var threads = clients.Select(c => new Thread(() =>
            {
                start.SignalAndWait();
                c.Run(CommandsPerSecond, TestStore.Start + second, Keys);
            })).ToList();
            threads.ForEach(t => t.Start());
            threads.ForEach(t => t.Join());
            var commands = clients.SelectMany(c => c.Commands).ToLookup(c => c.Key);
            // Nine threads with a segment open each may leave none that can be evicted of the sixteen that a megabyte has.
            var refused = clients.Sum(c => c.Commands.Count(command => command.Outcome == StoreOutcome.NoMemory));
            refused.ShouldBeLessThanOrEqualTo(underPressure ? Threads * CommandsPerSecond / 1000 : 0);
            fault = Keys.Select(key => checkers[key].Check(commands[key])).FirstOrDefault(found => found is not null);
        }

        Volatile.Write(ref isOver, true);
        if (underPressure) pressure.Join();
        if (!underPressure) store.Statistics().Evictions.ShouldBe(0);
        return fault;
    }

    private static void PressOn(ItemStore store, Random random, Func<bool> isOver)
    {
        var value = new byte[40_000];
        var all = new Nothing();
        using var session = store.OpenSession();
        while (!isOver())
        {
            session.EnterBatch(TestStore.Start);
            for (var i = 0; i < 50; i++)
            {
                var key = TestStore.Bytes("other" + random.Next(2000).ToString(CultureInfo.InvariantCulture));
                var bytes = random.Next(30) == 0 ? random.Next(value.Length) : random.Next(600);
                session.Store(new StoreRequest { Key = key, Value = value.AsSpan(0, bytes), Exptime = random.Next(3) }, out _);
                if (random.Next(4) == 0) session.Find(key, out _);
            }

            var cursor = new WalkCursor();
            session.Walk(ref cursor, 64, ref all);
            session.LeaveBatch();
            if (random.Next(20) == 0) store.TrySetLimit((random.Next(2) + 1L) << 20);
        }
    }

    private static string? Check(params RecordedCommand[] commands) => new LinearizabilityChecker(mayVanish: false).Check(commands);

    private static RecordedCommand Write(int thread, long from, long to, string value) =>
        new(thread, "k", Verb.Set) { BeganAt = from, EndedAt = to, Value = value, Outcome = StoreOutcome.Stored, Cas = (ulong)from };

    private static RecordedCommand Read(int thread, long from, long to, string? value) => new(thread, "k", Verb.Get)
    {
        BeganAt = from, EndedAt = to, Answer = value ?? "", Cas = value == "old" ? 1ul : value == "new" ? 3ul : 0,
        Outcome = value is null ? StoreOutcome.NotFound : StoreOutcome.Stored,
    };

    private static RecordedCommand Compare(int thread, long from, long to, string value, ulong cas) => new(thread, "k", Verb.Cas)
    {
        BeganAt = from, EndedAt = to, Value = value, CompareCas = 1, Outcome = StoreOutcome.Stored, Cas = cas,
    };

    private static TimeSpan Duration() =>
        double.TryParse(Environment.GetEnvironmentVariable("UNDERSTUDY_SOAK_MINUTES"), CultureInfo.InvariantCulture, out var minutes)
            ? TimeSpan.FromMinutes(minutes)
            : TimeSpan.FromSeconds(2);

    private struct Nothing : IItemVisitor
    {
        public readonly void Visit(in ItemView item)
        {
        }
    }
}
