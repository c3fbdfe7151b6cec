using Understudy.Proxy;

namespace Understudy.Control.Configuration;

/// <summary>Reports everything that is wrong with a <see cref="ProxyOptions"/>, its pool included; changes nothing.</summary>
internal static class ProxyOptionsValidator
{
    public static void Check(ProxyOptions options, List<Problem> problems)
    {
        PoolOptionsValidator.Check(options.Pool, problems);
        ProxyBounds.MaxConnections.Check("max-connections", options.MaxConnections, problems);
        ProxyBounds.Workers.Check("threads", options.Workers, problems);
        ProxyBounds.ReplyTimeout.Check("reply-timeout", options.ReplyTimeout, problems);
        ProxyBounds.ConnectTimeout.Check("connect-timeout", options.ConnectTimeout, problems);
        ProxyBounds.FailureLimit.Check("failure-limit", options.FailureLimit, problems);
        ProxyBounds.ProbeBackoffMin.Check("probe-backoff-min", options.ProbeBackoffMin, problems);
        ProxyBounds.ProbeBackoffMax.Check("probe-backoff-max", options.ProbeBackoffMax, problems);
        ProxyBounds.ProbeInterval.Check("probe-interval", options.ProbeInterval, problems);
        ProxyBounds.HoldDownMin.Check("hold-down-min", options.HoldDownMin, problems);
        ProxyBounds.HoldDownMax.Check("hold-down-max", options.HoldDownMax, problems);
        ProxyBounds.SettleTime.Check("settle-time", options.SettleTime, problems);
        ProxyBounds.HoldTime.Check("hold-time", options.HoldTime, problems);
        ProxyBounds.MaxValueBytes.Check("max-value", options.MaxValueBytes, problems);
        ProxyBounds.ClientOutputLimitBytes.Check("client-output-limit", options.ClientOutputLimitBytes, problems);
        ProxyBounds.WorkerMemoryLimitBytes.Check("worker-memory-limit", options.WorkerMemoryLimitBytes, problems);
        ProxyBounds.FillBytesPerSecond.Check("fill-rate", options.FillBytesPerSecond, problems);
        ProxyBounds.CompareRate.Check("compare-rate", options.CompareRate, problems);
        ProxyBounds.RepairRate.Check("repair-rate", options.RepairRate, problems);
        ProxyBounds.JournalBytes.Check("journal-memory", options.JournalBytes, problems);
        ProxyBounds.MaxPipelineDepth.Check("max-pipeline-depth", options.MaxPipelineDepth, problems);
        ProxyBounds.MaxServerQueue.Check("max-server-queue", options.MaxServerQueue, problems);
        ProxyBounds.DrainTimeout.Check("drain-timeout", options.DrainTimeout, problems);
        CheckPairs(options, problems);
    }

    private static void CheckPairs(ProxyOptions options, List<Problem> problems)
    {
        if (options.ProbeBackoffMax < options.ProbeBackoffMin)
        {
            var (min, max) = (DurationText.Format(options.ProbeBackoffMin), DurationText.Format(options.ProbeBackoffMax));
            problems.Add(new Problem("probe-backoff-max", $"{max} is shorter than probe-backoff-min, {min}"));
        }

        if (options.HoldDownMax < options.HoldDownMin)
        {
            var (min, max) = (DurationText.Format(options.HoldDownMin), DurationText.Format(options.HoldDownMax));
            problems.Add(new Problem("hold-down-max", $"{max} is shorter than hold-down-min, {min}"));
        }

        if (options.WorkerMemoryLimitBytes < options.MaxValueBytes)
        {
            var (limit, value) = (SizeText.Format(options.WorkerMemoryLimitBytes), SizeText.Format(options.MaxValueBytes));
            problems.Add(new Problem("worker-memory-limit", $"{limit} cannot hold one value of max-value, {value}"));
        }
    }
}
