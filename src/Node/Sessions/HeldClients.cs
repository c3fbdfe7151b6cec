using Understudy.Node.Replication;
using Understudy.Node.State;
using Understudy.Store;
using Understudy.Transport.Loops;

namespace Understudy.Node.Sessions;

/// <summary>The clients of one worker whose replies wait for the follower of the pair.</summary>
internal sealed class HeldClients
{
    private readonly WorkerState _worker;
    private readonly ReplyWaits _waits;
    private readonly ChangeLog _log;
    private readonly LoopCall _wake = new(() => { });
    private readonly List<ClientSession> _clients = [];
    private ReplyWait? _begun;
    private bool _hasBroken;        // before clients were flushed last
    private int _isAwaiting;

    public HeldClients(WorkerState worker, ReplyWaits waits, ChangeLog log) => (_worker, _waits, _log) = (worker, waits, log);

    public ReplyWaits Waits => _waits;

    /// <summary>What replies of this batch wait for; null: nothing.</summary>
    public ReplyWait? Wait { get; private set; }

    /// <summary>What they may tell of at most.</summary>
    public long Lsn { get; private set; }

    public void BeginBatch()
    {
        Volatile.Write(ref _isAwaiting, 0);
        // What was done behind the last flush belongs to what was waited for then.
        _begun = _hasBroken ? _waits.For(null) : _waits.For(Wait);
    }

    /// <summary>Everything of the batch has been executed: clients are flushed next.</summary>
    public void EndBatch()
    {
        Wait = _waits.For(_begun);
        _hasBroken = Wait is { IsBroken: true };
        if (Wait is not null) Lsn = _log.Last;
        for (var i = _clients.Count - 1; i >= 0; i--)
        {
            var client = _clients[i];
            if (!client.HasLeft && !client.IsReplyDue) continue;
            client.StopHolding();
            _clients[i] = _clients[^1];
            _clients.RemoveAt(_clients.Count - 1);
        }
    }

    /// <summary>A client has been flushed, and replies are left that wait.</summary>
    public void Add(ClientSession client) => _clients.Add(client);

    /// <summary>All have been flushed.</summary>
    /// <returns>True if some need not wait any more: there has to be another batch.</returns>
    public bool AwaitChange()
    {
        if (_clients.Count == 0) return false;
        Volatile.Write(ref _isAwaiting, 1);
        // Whoever changes something looks at this afterwards.
        Interlocked.MemoryBarrier();
        return _clients.Exists(static client => client.IsReplyDue);
    }

    /// <summary>Some replies may not have to wait any more. Any thread.</summary>
    public void Wake()
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _isAwaiting) == 1 && Interlocked.Exchange(ref _isAwaiting, 0) == 1) _worker.Loop.Post(_wake);
    }
}
