using Understudy.Proxy.Health;
using Understudy.Proxy.Rejoin;
using Understudy.Proxy.Upstreams;
using Understudy.Proxy.Workers;
using Understudy.Routing.Journal;
using Understudy.Routing.Replicas;
using Understudy.Transport.Measuring;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Operating;

/// <summary>All there is to know of a server at one moment: what <c>stats servers</c> and operators are shown.</summary>
internal sealed record ServerReport
{
    public required string Tier { get; init; }

    /// <summary>Of each item, on the servers of that tier.</summary>
    public required int CopiesInTier { get; init; }

    public required ReplicaState State { get; init; }

    /// <summary>How long it has been in that state.</summary>
    public required TimeSpan Since { get; init; }

    /// <summary>How long it has been in each state since the start.</summary>
    public required IReadOnlyDictionary<ReplicaState, TimeSpan> Times { get; init; }

    /// <summary>Why it came into that state.</summary>
    public required string Reason { get; init; }

    /// <summary>What it waits for; empty: nothing.</summary>
    public required string Next { get; init; }

    /// <summary>Null while its name could not be resolved.</summary>
    public required NetworkAddress? Address { get; init; }

    /// <summary>The name of the server that it is as well, if that is known.</summary>
    public required string? SameAs { get; init; }

    /// <summary>How long it will not be probed yet.</summary>
    public required TimeSpan HeldDown { get; init; }

    public required long Ejections { get; init; }

    public required long FailedProbes { get; init; }

    /// <summary>What it has missed.</summary>
    public required JournalExtent Journal { get; init; }

    /// <summary>The last fill, also when it is over. Null: none.</summary>
    public required FillFigures? Fill { get; init; }

    /// <summary>Keys of which it held another value than an earlier copy.</summary>
    public required long DifferentCopies { get; init; }

    public required RepairFigures Repairs { get; init; }

    public required TrafficFigures Traffic { get; init; }

    /// <param name="unixMilliseconds">Now.</param>
    public static ServerReport Of(ProxyCrew crew, int server, long unixMilliseconds)
    {
        var snapshot = crew.Board.Current;
        var watch = crew.Watches[server];
        var tier = snapshot.Pool.Tiers[snapshot.Pool.TierOf(server)];
        return new ServerReport
        {
            Tier = tier.Name,
            CopiesInTier = tier.Copies,
            State = snapshot.StateOf(server),
            Since = TimeSpan.FromMilliseconds(Math.Max(0, unixMilliseconds - watch.SinceUnixMilliseconds)),
            Times = Enum.GetValues<ReplicaState>().ToDictionary(
                state => state, state => crew.Servers[server].StateTimes.Of(state, unixMilliseconds)),
            Reason = watch.Reason,
            Next = NextStep.Of(crew, server, crew.Workers[0].Loop.Now),
            Address = crew.Servers[server].Address,
            SameAs = crew.Servers[server].SameAs?.Name,
            HeldDown = TimeSpan.FromSeconds((watch.HeldDownNanoseconds + 999_999_999) / 1_000_000_000),
            Ejections = snapshot.EjectionsOf(server),
            FailedProbes = watch.FailedProbes,
            Journal = crew.Servers[server].Journal.Extent,
            Fill = FillOf(watch.Filling),
            DifferentCopies = crew.Workers.Sum(w => w.Comparer.DifferentOn(server)),
            Repairs = RepairsOf(crew, server),
            Traffic = TrafficOf(crew, server),
        };
    }

    private static FillFigures? FillOf(ServerFilling filling) => filling is { Fill: { } fill, Report: { } progress }
        ? new FillFigures
        {
            IsRunning = filling.IsRunning,
            Done = progress.Done,
            Expected = progress.Expected,
            ItemsPerSecond = progress.ItemsPerSecond,
            Left = TimeSpan.FromSeconds(filling.IsRunning ? progress.SecondsLeft : 0),
            Copied = fill.Copied,
            Skipped = fill.Skipped,
            Failed = fill.Failed,
            Passes = fill.Passes,
            Different = fill.Different,
            Window = fill.PacedWindow,
        }
        : null;

    private static RepairFigures RepairsOf(ProxyCrew crew, int server)
    {
        var repairs = crew.Workers.Select(w => w.Repairs.CountersOf(server)).ToArray();
        return new RepairFigures(
            repairs.Sum(r => r.Copied), repairs.Sum(r => r.Skipped), repairs.Sum(r => r.Failed), repairs.Sum(r => r.Dropped));
    }

    private static TrafficFigures TrafficOf(ProxyCrew crew, int server)
    {
        var upstreams = crew.Workers.Select(w => w.Upstreams[server]).ToArray();
        return new TrafficFigures
        {
            ConnectedWorkers = upstreams.Count(u => u.State == UpstreamState.Up),
            Requests = upstreams.Sum(u => u.Counters.Requests),
            Connections = upstreams.Sum(u => u.Counters.Connections),
            Errors = upstreams.Sum(u => u.Counters.Errors),
            Lost = upstreams.Sum(u => u.Counters.Lost),
            TimedOut = upstreams.Sum(u => u.Counters.TimedOut),
            QueueFull = upstreams.Sum(u => u.Counters.QueueFull),
            OutputFull = upstreams.Sum(u => u.Counters.OutputFull),
            ValuesSkipped = upstreams.Sum(u => u.Counters.ValuesSkipped),
            Waiting = upstreams.Sum(u => (long)u.PendingCount),
            BytesSent = upstreams.Sum(u => u.Counters.BytesSent),
            BytesReceived = upstreams.Sum(u => u.Counters.BytesReceived),
            Replies = new DurationSummary(upstreams.Select(u => u.Counters.Replies)),
        };
    }
}
