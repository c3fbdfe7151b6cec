using Understudy.Protocol.Replies;
using Understudy.Proxy.Counting;
using Understudy.Proxy.Tracing;
using Understudy.Proxy.Workers;
using Understudy.Routing.Plans;

namespace Understudy.Proxy.Surveys;

/// <summary>The last requests that took long. Names are stable.</summary>
public sealed record SlowList
{
    private const double SecondsPerNanosecond = 1e-9;

    /// <summary>From here on a request counts as slow; 0: none does.</summary>
    public required double LimitSeconds { get; init; }

    /// <summary>How many there have been since the start.</summary>
    public required long Total { get; init; }

    /// <summary>The last of them, oldest first.</summary>
    public required IReadOnlyList<SlowRequest> Requests { get; init; }

    /// <summary>Those of all workers.</summary>
    /// <param name="host">Their proxy.</param>
    /// <param name="most">How many are told of.</param>
    internal static async Task<SlowList> AskAsync(ProxyHost host, int most)
    {
        var lists = await WorkerSurvey.AskAsync<(long Count, SlowRequest[] Last)>(host, (worker, answer) =>
        {
            var pool = host.HasSeveral ? worker.Pool.Name : null;
            answer((worker.Slow.Count,
            [
                .. worker.Slow.Newest.Take(most).Reverse().Select(entry => Of(worker.Pool, worker.Index, in entry) with { Pool = pool }),
            ]));
        });
        return new SlowList
        {
            LimitSeconds = host.Pools[0].Options.SlowLimit.TotalSeconds,
            Total = lists.Sum(list => list.Count),
            Requests = [.. lists.SelectMany(list => list.Last).OrderBy(request => request.Time).TakeLast(most)],
        };
    }

    private static SlowRequest Of(ProxyCrew crew, int worker, in SlowEntry entry)
    {
        var steps = entry.Trace.Steps.ToArray();
        return new SlowRequest
        {
            Time = entry.UnixMilliseconds / 1000.0,
            Client = entry.Client,
            Verb = CountedVerbs.NameOf(entry.Verb),
            Outcome = OutcomeNames.Of(entry.Outcome),
            Key = PrintableText.Of(entry.Trace.Key),
            MoreKeys = entry.Trace.MoreKeys,
            Worker = worker,
            Seconds = entry.Nanoseconds * SecondsPerNanosecond,
            InLineSeconds = entry.Trace.InLine * SecondsPerNanosecond,
            ForTurnSeconds = entry.Trace.ForTurn * SecondsPerNanosecond,
            Steps = [.. steps.Select(step => Of(crew, step))],
            MoreSteps = entry.Trace.Count - steps.Length,
        };
    }

    private static SlowStep Of(ProxyCrew crew, TraceStep step) => new()
    {
        Server = step.Server == TraceStep.Group ? null : crew.NameOf(step.Server),
        Result = step.Outcome switch
        {
            Outcome.Done => "answered",
            Outcome.Miss => "missed",
            Outcome.Declined => "declined",
            Outcome.NotSent => "not_sent",
            Outcome.Lost => "lost",
            Outcome.TimedOut => "deadline",
            _ => "refused",
        },
        TookSeconds = step.Took * SecondsPerNanosecond,
        AfterSeconds = step.After * SecondsPerNanosecond,
    };
}
