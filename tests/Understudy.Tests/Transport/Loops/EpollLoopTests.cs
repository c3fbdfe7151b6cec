using System.Collections.Concurrent;
using Understudy.Transport.Loops;

namespace Understudy.Tests.Transport.Loops;

public sealed class EpollLoopTests : IDisposable
{
    private readonly TestLoop _loop = new();

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void Messages_from_many_threads_all_arrive_and_each_threads_in_order()
    {
        const int senders = 4, perSender = 20_000;
        var arrived = new List<int>[senders];
        for (var i = 0; i < senders; i++) arrived[i] = new List<int>(perSender);
        var threads = Enumerable.Range(0, senders).Select(sender => new Thread(() =>
        {
            for (var i = 0; i < perSender; i++) _loop.Loop.Post(new Message(arrived[sender], i));
        })).ToList();

        threads.ForEach(thread => thread.Start());
        _loop.RunUntil(() => arrived.All(list => list.Count == perSender));
        threads.ForEach(thread => thread.Join());

        arrived.ShouldAllBe(list => list.SequenceEqual(Enumerable.Range(0, perSender)));
    }

    [Fact]
    public void A_message_wakes_a_loop_that_sleeps()
    {
        var arrived = new List<int>();
        using var asleep = new Timer(_ => _loop.Loop.Post(new Message(arrived, 1)), null, 20, Timeout.Infinite);

        _loop.RunUntil(() => arrived.Count == 1);

        _loop.Batches.ShouldBe(1);
    }

    [Fact]
    public void A_message_that_posts_itself_again_does_not_keep_the_loop_from_timers()
    {
        var timer = new Recorded(_loop.Loop);
        var endless = new Endless(_loop.Loop);
        _loop.Loop.Post(endless);
        _loop.Loop.Schedule(timer, 1_000_000);

        _loop.RunUntil(() => timer.FiredAt > 0);

        endless.Deliveries.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Stop_from_another_thread_ends_the_run()
    {
        var ended = new BlockingCollection<bool>();
        using var loop = new EpollLoop(2);
        var thread = new Thread(() =>
        {
            loop.Run(new Idle());
            ended.Add(true);
        });

        thread.Start();
        loop.Stop();

        ended.TryTake(out _, TimeSpan.FromSeconds(30)).ShouldBeTrue();
        thread.Join();
    }

    [Fact]
    public void Timers_fire_in_order_and_never_early()
    {
        var start = _loop.Loop.Now;
        var fired = new List<long>();
        // Far enough apart for a thread that loses its core while it sets them.
        long[] delays = [150_000_000, 50_000_000, 100_000_000, 1_000_000];
        var timers = delays.Select(delay => new Recorded(_loop.Loop) { Delay = delay, Fired = fired }).ToList();
        timers.ForEach(timer => _loop.Loop.Schedule(timer, timer.Delay));

        _loop.RunUntil(() => timers.TrueForAll(timer => timer.FiredAt > 0));

        timers.ShouldAllBe(timer => timer.FiredAt >= start + timer.Delay);
        fired.ShouldBe(delays.Order());
    }

    [Fact]
    public void A_loop_that_waits_for_a_timer_sleeps()
    {
        _loop.RunFor(TimeSpan.FromMilliseconds(30));

        _loop.Batches.ShouldBeLessThan(5);
    }

    [Fact]
    public void Time_stands_still_within_a_batch_and_moves_on_between_batches()
    {
        var seen = new List<(long First, long Second)>();
        var timer = new Recorded(_loop.Loop);
        _loop.Loop.Schedule(timer, 0);

        _loop.RunUntil(() =>
        {
            var first = _loop.Loop.Now;
            Thread.SpinWait(1000);
            seen.Add((first, _loop.Loop.Now));
            _loop.Loop.Schedule(timer, 0);
            return seen.Count == 3;
        });

        seen.ShouldAllBe(pair => pair.First == pair.Second);
        seen.Select(pair => pair.First).Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public void A_seed_replays_its_random_numbers()
    {
        using var one = new EpollLoop(42);
        using var same = new EpollLoop(42);
        using var other = new EpollLoop(43);

        var drawn = Enumerable.Range(0, 5).Select(_ => one.NextRandom()).ToList();

        Enumerable.Range(0, 5).Select(_ => same.NextRandom()).ShouldBe(drawn);
        Enumerable.Range(0, 5).Select(_ => other.NextRandom()).ShouldNotBe(drawn);
    }

    [Fact]
    public void A_bug_in_a_callback_leaves_the_run()
    {
        _loop.Loop.Post(new Faulty());

        Should.Throw<NotSupportedException>(() => _loop.RunUntil(() => false));
    }

    private sealed class Message(List<int> arrived, int number) : ILoopMessage
    {
        public void Deliver() => arrived.Add(number);
    }

    private sealed class Endless(EpollLoop loop) : ILoopMessage
    {
        public int Deliveries { get; private set; }

        public void Deliver()
        {
            Deliveries++;
            loop.Post(this);
        }
    }

    private sealed class Faulty : ILoopMessage
    {
        public void Deliver() => throw new NotSupportedException();
    }

    private sealed class Recorded(EpollLoop loop) : LoopTimer
    {
        public long Delay { get; init; }

        public List<long> Fired { get; init; } = [];

        public long FiredAt { get; private set; }

        protected internal override void Fire()
        {
            FiredAt = loop.Now;
            Fired.Add(Delay);
        }
    }

    private sealed class Idle : ILoopOwner
    {
        public void BeginBatch()
        {
        }

        public void EndBatch()
        {
        }
    }
}
