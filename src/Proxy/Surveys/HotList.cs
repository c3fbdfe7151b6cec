using Understudy.Protocol.Replies;
using Understudy.Proxy.Hot;
using Understudy.Proxy.Workers;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Surveys;

/// <summary>Which keys were asked for most while somebody looked. Names are stable.</summary>
public sealed record HotList
{
    // A beginning that is nearly always followed by the same says nothing of its own.
    private const double NearlyAll = 0.95;

    /// <summary>How long was looked.</summary>
    public required double Seconds { get; init; }

    /// <summary>Keys that were asked for in a second, of retrievals of many each one.</summary>
    public required double KeysPerSecond { get; init; }

    /// <summary>How many of them were looked at.</summary>
    public required long Sampled { get; init; }

    /// <summary>The most frequent first.</summary>
    public required IReadOnlyList<HotKey> Keys { get; init; }

    /// <summary>What keys begin with, up to one of <c>: / . | - _</c>.</summary>
    public required IReadOnlyList<HotKey> Prefixes { get; init; }

    /// <summary>Looks at all workers at once.</summary>
    /// <param name="host">Their proxy.</param>
    /// <param name="time">For how long.</param>
    /// <param name="most">How many keys, and how many prefixes, are told of.</param>
    internal static async Task<HotList> AskAsync(ProxyHost host, TimeSpan time, int most)
    {
        // Their memory is not taken while clients wait.
        var fresh = host.Pools.SelectMany(pool => pool.Workers)
            .ToDictionary(worker => worker, worker => new KeySampler(worker.Loop.NextRandom));
        var samplers = await WorkerSurvey.AskAsync<(KeySampler Sampler, double Seconds)>(
            host, (worker, answer) => Begin(worker, fresh[worker], time, answer));
        var seconds = samplers.Max(each => each.Seconds);
        var seen = samplers.Sum(each => each.Sampler.Seen);
        List<HotKey> Sum(Func<KeySampler, HeavyHitters> what) =>
        [
            .. samplers.SelectMany(each => what(each.Sampler).All).GroupBy(entry => PrintableText.Of(entry.Key)).Select(same => new HotKey
            {
                Key = same.Key,
                PerSecond = same.Sum(entry => entry.Least) / seconds,
                MostPerSecond = same.Sum(entry => entry.Most) / seconds,
                Share = seen == 0 ? 0 : Math.Min(1, same.Sum(entry => entry.Least) / (double)seen),
            }).Where(hot => hot.PerSecond > 0).OrderByDescending(hot => hot.PerSecond).ThenBy(hot => hot.Key, StringComparer.Ordinal),
        ];

        var prefixes = Sum(sampler => sampler.Prefixes);
        return new HotList
        {
            Seconds = seconds,
            KeysPerSecond = seen / seconds,
            Sampled = samplers.Sum(each => each.Sampler.Sampled),
            Keys = [.. Sum(sampler => sampler.Keys).Take(most)],
            Prefixes = [.. prefixes.Where(prefix => !prefixes.Exists(longer => longer.Key.Length > prefix.Key.Length
                && longer.Key.StartsWith(prefix.Key, StringComparison.Ordinal)
                && longer.PerSecond >= NearlyAll * prefix.PerSecond)).Take(most)],
        };
    }

    // Ends by itself, whatever becomes of whoever asked.
    private static void Begin(
        ProxyWorker worker, KeySampler sampler, TimeSpan time, Action<(KeySampler Sampler, double Seconds)> answer)
    {
        var began = worker.Loop.Now;
        worker.Hot = sampler;
        worker.Loop.Schedule(
            new ActionTimer(() =>
            {
                worker.Hot = null;
                answer((sampler, (worker.Loop.Now - began) / 1e9));
            }),
            (long)time.TotalNanoseconds);
    }
}
