namespace Understudy.LoadGenerator.Failover;

/// <summary>What requests took, in slots of time: shows when it was that some were slow.</summary>
internal sealed class LatencyTimeline(long start)
{
    private const long SlotNanoseconds = 20_000_000;

    private readonly List<Slot> _slots = [];

    /// <summary>A request was answered.</summary>
    public void Record(long now, FailoverPhase phase, long latency)
    {
        var index = (int)((now - start) / SlotNanoseconds);
        while (_slots.Count <= index) _slots.Add(new Slot());
        var slot = _slots[index];
        slot.Phase = phase;
        slot.Requests++;
        slot.Sum += latency;
        slot.Longest = Math.Max(slot.Longest, latency);
    }

    /// <summary>A line for each slot: milliseconds since the beginning, phase, requests answered, their mean and longest latency in
    /// microseconds.</summary>
    public void WriteTo(string path) => File.WriteAllLines(path, _slots.Select((slot, i) =>
        $"{i * SlotNanoseconds / 1_000_000}\t{slot.Phase}\t{slot.Requests}\t{slot.Mean / 1000}\t{slot.Longest / 1000}"));

    private sealed class Slot
    {
        public FailoverPhase Phase;
        public long Requests;
        public long Sum;
        public long Longest;

        public long Mean => Sum / Math.Max(1, Requests);
    }
}
