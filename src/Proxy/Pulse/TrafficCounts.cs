using Understudy.Proxy.Counting;
using Understudy.Proxy.Statistics;
using Understudy.Proxy.Workers;
using Understudy.Transport.Measuring;

namespace Understudy.Proxy.Pulse;

/// <summary>What some workers' clients have asked and got, up to a moment.</summary>
internal sealed class TrafficCounts
{
    // From here on a request has failed; what was no request is its client's fault.
    private static readonly RequestOutcome[] Failures =
        [.. RequestTotals.Outcomes.Where(outcome => outcome is >= RequestOutcome.Deadline and < RequestOutcome.Protocol)];

    public TrafficCounts(IEnumerable<ProxyWorker> workers)
    {
        var counters = workers.Select(worker => worker.Counters).ToArray();
        var tallies = counters.Select(each => each.Tally).ToArray();
        var commands = CommandCounts.Of(counters).ToDictionary(each => each.Name, each => each.Count);
        var totals = new RequestTotals(tallies);
        Requests = counters.Sum(each => each.Requests);
        Hits = commands["get_hits"] + commands["touch_hits"];
        Misses = commands["get_misses"] + commands["touch_misses"];
        Errors = Failures.Sum(totals.Of);
        BytesReceived = counters.Sum(each => each.BytesRead);
        BytesSent = counters.Sum(each => each.BytesWritten);
        Waits = new DurationSummary(Enum.GetValues<WaitClass>().SelectMany(waits => tallies.Select(tally => tally.WaitsOf(waits))));
    }

    public long Requests { get; }

    /// <summary>Keys, as all misses.</summary>
    public long Hits { get; }

    public long Misses { get; }

    public long Errors { get; }

    public long BytesReceived { get; }

    public long BytesSent { get; }

    public DurationSummary Waits { get; }
}
