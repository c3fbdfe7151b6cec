using Understudy.Proxy.Workers;
using Understudy.Transport.Measuring;

namespace Understudy.Proxy.Pulse;

/// <summary>What has been counted up to a moment.</summary>
internal sealed class PulseTotals
{
    private readonly TrafficCounts _traffic;
    private readonly Dictionary<(ProxyCrew Pool, int Number), ServerTotals> _servers;

    public PulseTotals(ProxyHost host, long unixMilliseconds)
    {
        UnixMilliseconds = unixMilliseconds;
        _traffic = new TrafficCounts(host.Pools.SelectMany(pool => pool.Workers));
        Connections = host.Pools.Sum(pool => pool.Acceptor.ClientCount);
        _servers = host.Pools.SelectMany(pool => pool.ServersInPlace.Select(server => (Pool: pool, server.Number)))
            .ToDictionary(each => each, each => new ServerTotals(each.Pool, each.Number));
    }

    private long UnixMilliseconds { get; }

    private int Connections { get; }

    /// <summary>What came between.</summary>
    public PulseSample Since(PulseTotals before)
    {
        var seconds = Math.Max(0.001, (UnixMilliseconds - before.UnixMilliseconds) / 1000.0);
        var waits = _traffic.Waits.Since(before._traffic.Waits);
        return new PulseSample
        {
            Time = UnixMilliseconds / 1000.0,
            Seconds = seconds,
            Requests = Rate(_traffic.Requests - before._traffic.Requests, seconds),
            Hits = Rate(_traffic.Hits - before._traffic.Hits, seconds),
            Misses = Rate(_traffic.Misses - before._traffic.Misses, seconds),
            Errors = Rate(_traffic.Errors - before._traffic.Errors, seconds),
            WaitP50 = SecondsOf(waits, 0.5),
            WaitP99 = SecondsOf(waits, 0.99),
            WaitP999 = SecondsOf(waits, 0.999),
            Connections = Connections,
            BytesReceived = Rate(_traffic.BytesReceived - before._traffic.BytesReceived, seconds),
            BytesSent = Rate(_traffic.BytesSent - before._traffic.BytesSent, seconds),
            // Of a server that came since then nothing was counted before.
            Servers = [.. _servers.Select(now => now.Value.Since(before._servers.GetValueOrDefault(now.Key, now.Value), seconds))],
        };
    }

    // Nobody reads more digits, and they would be most of what is sent.
    private static double Rate(long count, double seconds) => Math.Round(count / seconds, 2);

    private static double? SecondsOf(DurationSummary durations, double share) =>
        durations.Count == 0 ? null : Math.Round(durations.Percentile(share).TotalSeconds, 6);

    private sealed class ServerTotals
    {
        private readonly long _requests;
        private readonly long _errors;
        private readonly long _waiting;
        private readonly DurationSummary _replies;

        public ServerTotals(ProxyCrew crew, int server)
        {
            var upstreams = crew.Workers.Select(worker => worker.Upstreams[server]).ToArray();
            _requests = upstreams.Sum(each => each.Counters.Requests);
            _errors = upstreams.Sum(each => each.Counters.Errors + each.Counters.Lost + each.Counters.TimedOut);
            _waiting = upstreams.Sum(each => (long)each.PendingCount);
            _replies = new DurationSummary(upstreams.Select(each => each.Counters.Replies));
        }

        public ServerPulse Since(ServerTotals before, double seconds)
        {
            var replies = _replies.Since(before._replies);
            return new ServerPulse
            {
                Requests = Rate(_requests - before._requests, seconds),
                Errors = Rate(_errors - before._errors, seconds),
                ReplyP50 = SecondsOf(replies, 0.5),
                ReplyP99 = SecondsOf(replies, 0.99),
                Waiting = _waiting,
            };
        }
    }
}
