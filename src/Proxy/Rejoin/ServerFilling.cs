using Understudy.Proxy.Upstreams;
using Understudy.Routing.Copies;
using Understudy.Routing.Replicas;

namespace Understudy.Proxy.Rejoin;

/// <summary>What is copied to one server, or removed from it, when it comes back: one fill at a time. On the first worker's loop; any
/// thread may read.</summary>
/// <param name="crew">Whose servers these are.</param>
/// <param name="worker">The first one.</param>
/// <param name="server">Its number.</param>
/// <param name="onHeard">Told what came of a fill that was not cancelled, and in words how.</param>
internal sealed class ServerFilling(ServerCrew crew, RecoveryWorker worker, int server, Action<ReturnEvent, string> onHeard)
{
    /// <summary>The fill under way, or the last one; null before the first.</summary>
    public ReplicaFill? Fill { get; private set; }

    /// <summary>How far it is.</summary>
    public FillReport? Report { get; private set; }

    public bool IsRunning => Fill is { IsDone: false };

    /// <summary>Renews the keys that it missed, or deletes them.</summary>
    public void Renew()
    {
        var journal = crew.Servers[server].Journal;
        Start(() => new JournalFeed(journal), FillMode.Renew, journal.Extent.Keys, OnRenewed);
    }

    /// <summary>Deletes all that it holds, key by key.</summary>
    public void Purge() =>
        Start(() => FillSources.OwnKeysOf(worker, server, crew.Logger), FillMode.Purge, expected: 0, OnPurged);

    /// <summary>Gives it what the other replicas hold.</summary>
    public void FillUp() =>
        Start(() => FillSources.FeedFor(worker, server, crew.Logger), FillMode.Add, expected: null, OnFilled);

    /// <summary>The server has left again: nothing of the fill counts.</summary>
    public void Cancel() => Fill?.Cancel();

    /// <summary>An operator wants the server back before it has all items.</summary>
    /// <returns>False if it may hold something old until this is over, or nothing is under way.</returns>
    public bool TryEndEarly()
    {
        if (Fill is not { IsDone: false, Mode: FillMode.Add }) return false;
        Fill.EndEarly();
        return true;
    }

    // Expected is how many keys there are, 0 if nobody can say; null: the sources are asked.
    private void Start(Func<IKeyFeed> list, FillMode mode, long? expected, Action<ReplicaFill> onDone)
    {
        FillReport? report = null;
        var fill = new ReplicaFill(worker, server, list, mode, crew.Logger, ended =>
        {
            report!.End();
            // Whatever cancelled it begins the way back anew.
            if (!ended.WasCancelled) onDone(ended);
        });
        report = new FillReport(crew, server, fill, expected);
        (Fill, Report) = (fill, report);
        fill.Start();
    }

    private void OnRenewed(ReplicaFill fill)
    {
        if (fill.Failed > 0) onHeard(ReturnEvent.NotRenewed, $"{fill.Failed} of the keys it missed could not be renewed");
        else onHeard(ReturnEvent.Renewed, $"{fill.Copied + fill.Skipped} keys whose writes it missed have been renewed");
    }

    private void OnPurged(ReplicaFill fill)
    {
        if (fill.Problem is null && fill.Failed == 0)
        {
            onHeard(ReturnEvent.Purged, $"{fill.Skipped} keys were deleted from it one by one, since it had missed writes");
            return;
        }

        onHeard(ReturnEvent.NotPurged, "it refuses flush_all, and what it missed could not be removed key by key: "
            + (fill.Problem ?? $"{fill.Failed} deletes were not confirmed"));
    }

    private void OnFilled(ReplicaFill fill)
    {
        var end = fill.WasEndedEarly ? ", and an operator wanted no more" : fill.Problem is null ? "" : "; " + fill.Problem;
        onHeard(ReturnEvent.Filled, $"{fill.Copied} items were copied to it{end}");
    }
}
