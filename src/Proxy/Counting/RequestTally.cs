using System.Runtime.CompilerServices;
using Understudy.Transport.Measuring;

namespace Understudy.Proxy.Counting;

/// <summary>What became of the requests of one worker's clients, and how long they waited. Written by its own thread only, read by any,
/// which may see a slightly old number.</summary>
internal sealed class RequestTally
{
    /// <summary>How many outcomes there are.</summary>
    public const int Outcomes = (int)RequestOutcome.Protocol + 1;

    private const int RowBits = 4;

    private readonly long[] _counts = new long[CountedVerbs.Count << RowBits];

    // 7 KB each.
    private readonly DurationHistogram[] _waits =
        [.. Enumerable.Range(0, (int)WaitClass.Other + 1).Select(_ => new DurationHistogram())];

    /// <summary>A request was answered at once.</summary>
    public void Count(CountedVerb verb, RequestOutcome outcome) => _counts[((int)verb << RowBits) | (int)outcome]++;

    /// <summary>A request that was on its way to servers has its reply.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Count(CountedVerb verb, RequestOutcome outcome, long waitNanoseconds)
    {
        _counts[((int)verb << RowBits) | (int)outcome]++;
        _waits[(int)CountedVerbs.ClassOf(verb)].Record(waitNanoseconds);
    }

    /// <summary>How many requests ended so.</summary>
    public long Of(CountedVerb verb, RequestOutcome outcome) => Volatile.Read(ref _counts[((int)verb << RowBits) | (int)outcome]);

    /// <summary>How long clients waited for what went to servers.</summary>
    public DurationHistogram WaitsOf(WaitClass requests) => _waits[(int)requests];
}
