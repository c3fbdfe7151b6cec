namespace Understudy.Simulation.World;

/// <summary>One thread, one clock and one queue of everything that will happen, in the order of time and then of being planned.</summary>
internal sealed class VirtualWorld(ulong seed) : IClock
{
    // 2026-01-01 00:00:00 UTC: where wall clocks stand when the world begins.
    private const long EpochUnixMilliseconds = 1_767_225_600_000;

    private readonly PriorityQueue<Action, Moment> _events = new();
    private long _sequence;

    /// <summary>True time in nanoseconds since the world began.</summary>
    public long Now { get; private set; } = VirtualTime.Second;

    public long UnixMilliseconds => EpochUnixMilliseconds + (Now / VirtualTime.Millisecond);

    /// <summary>How many events have happened.</summary>
    public long Events { get; private set; }

    public SeededRandom Derive(string part) => SeededRandom.Derive(seed, part);

    public void At(long time, Action action) => _events.Enqueue(action, new Moment(Math.Max(time, Now), _sequence++));

    public void After(long delay, Action action) => At(Now + delay, action);

    /// <summary>Lets everything happen up to and including a time.</summary>
    public void RunUntil(long time)
    {
        while (_events.TryPeek(out _, out var moment) && moment.Time <= time)
        {
            var action = _events.Dequeue();
            Now = moment.Time;
            Events++;
            action();
        }

        Now = time;
    }

    private readonly record struct Moment(long Time, long Sequence) : IComparable<Moment>
    {
        public int CompareTo(Moment other) => Time != other.Time ? Time.CompareTo(other.Time) : Sequence.CompareTo(other.Sequence);
    }
}
