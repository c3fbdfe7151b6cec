using Understudy.Proxy.Pulse;

namespace Understudy.Control.Admin;

/// <summary>The last ten minutes, as rates and percentiles. Any thread.</summary>
/// <param name="meter">Measures them.</param>
/// <param name="time">Dates them.</param>
internal sealed class PulseHistory(PulseMeter meter, TimeProvider time)
{
    private const int Capacity = 300;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    // Who asks where nobody measures by the clock has it measured.
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(900);

    // An average over more would be taken for what is now.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Queue<PulseSample> _samples = new();
    private long _takenAt;
    private bool _hasBegun;
    private bool _isKept;

    /// <param name="since">Unix time: what ended after it.</param>
    /// <param name="most">The newest so many of them.</param>
    public IReadOnlyList<PulseSample> Read(double since, int most)
    {
        lock (_lock)
        {
            if (!_isKept && (!_hasBegun || time.GetElapsedTime(_takenAt) >= Fresh)) Take();
            return [.. _samples.Where(sample => sample.Time > since).TakeLast(most)];
        }
    }

    /// <summary>Measures by the clock until it is stopped.</summary>
    public async Task KeepAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                lock (_lock)
                {
                    _isKept = true;
                    Take();
                }
            }
            while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    private void Take()
    {
        var isUsable = _hasBegun && time.GetElapsedTime(_takenAt) <= Longest;
        var sample = meter.Take(time.GetUtcNow().ToUnixTimeMilliseconds());
        (_takenAt, _hasBegun) = (time.GetTimestamp(), true);
        if (sample is null || !isUsable) return;
        if (_samples.Count == Capacity) _samples.Dequeue();
        _samples.Enqueue(sample);
    }
}
