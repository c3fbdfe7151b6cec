using Understudy.Proxy.Workers;

namespace Understudy.Proxy.Rejoin;

/// <summary>What is copied to one server when it comes back: one fill at a time. On the first worker's loop; any thread may read.</summary>
internal sealed class ServerFilling(ProxyCrew crew, int server)
{
    /// <summary>The fill under way, or the last one; null before the first.</summary>
    public ReplicaFill? Fill { get; private set; }

    /// <summary>How far it is.</summary>
    public FillReport? Report { get; private set; }

    public bool IsRunning => Fill is { IsDone: false };

    /// <summary>Begins to copy.</summary>
    /// <param name="list">Lists the keys.</param>
    /// <param name="mode">What to leave behind.</param>
    /// <param name="expected">How many keys there are, 0 if nobody can say; null: the sources are asked.</param>
    /// <param name="onDone">Called once, at the end.</param>
    public void Start(Func<IKeyFeed> list, FillMode mode, long? expected, Action<ReplicaFill> onDone)
    {
        FillReport? report = null;
        var fill = new ReplicaFill(crew.Workers[0], server, list, mode, crew.Logger, ended =>
        {
            report!.End();
            onDone(ended);
        });
        report = new FillReport(crew, server, fill, expected);
        (Fill, Report) = (fill, report);
        fill.Start();
    }

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
}
