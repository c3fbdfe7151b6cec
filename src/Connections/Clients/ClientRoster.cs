using Understudy.Transport.Loops;

namespace Understudy.Connections.Clients;

/// <summary>The clients of one worker, and how they are sent away at the end. Lives on the worker's loop.</summary>
/// <typeparam name="TClient">The engine's connection.</typeparam>
/// <typeparam name="TSink">What takes its requests.</typeparam>
public sealed class ClientRoster<TClient, TSink>
    where TClient : ClientConnection<TSink>
    where TSink : struct, IRequestSink
{
    // One that is idle is closed within a quarter more of the time.
    private const int LooksPerTimeout = 4;

    private readonly List<TClient> _clients = [];
    private readonly IEventLoop _loop;
    private readonly Action _onDrained;
    private readonly ActionTimer _drainTimer;
    private readonly ActionTimer _idleTimer;
    private long _idleNanoseconds;
    private bool _isDrained;

    /// <param name="loop">The worker's.</param>
    /// <param name="drainTimeout">Clients that have not taken their replies by then are closed.</param>
    /// <param name="onDrained">Called once, when it drains and nobody is left.</param>
    public ClientRoster(IEventLoop loop, TimeSpan drainTimeout, Action onDrained)
    {
        _loop = loop;
        DrainTimeout = drainTimeout;
        _onDrained = onDrained;
        _drainTimer = new ActionTimer(CloseAll);
        _idleTimer = new ActionTimer(CloseIdle);
    }

    public IReadOnlyList<TClient> Clients => _clients;

    /// <summary>Clients that have not taken their replies within it, once they are sent away, are closed.</summary>
    public TimeSpan DrainTimeout { private get; set; }

    /// <summary>Clients that have sent nothing for so long, and are owed nothing, are closed; 0: never.</summary>
    public TimeSpan IdleTimeout
    {
        set
        {
            _idleNanoseconds = (long)value.TotalNanoseconds;
            _loop.Cancel(_idleTimer);
            if (_idleNanoseconds > 0) _loop.Schedule(_idleTimer, _idleNanoseconds / LooksPerTimeout);
        }
    }

    /// <summary>How many of them there were. Any thread.</summary>
    public long IdleClosed { get; private set; }

    /// <summary>Whether its clients are being sent away. One that comes now is to be drained as well.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>Puts a client on the list.</summary>
    public void Add(TClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        client.Index = _clients.Count;
        _clients.Add(client);
    }

    /// <summary>Takes one off.</summary>
    /// <returns>False if it was off already.</returns>
    public bool TryRemove(TClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (client.Index < 0) return false;
        var last = _clients[^1];
        _clients[client.Index] = last;
        last.Index = client.Index;
        _clients.RemoveAt(_clients.Count - 1);
        client.Index = -1;
        NoticeEnd();
        return true;
    }

    /// <summary>Lets clients finish what is in flight, and closes those that do not in time.</summary>
    public void Drain()
    {
        IsDraining = true;
        for (var i = _clients.Count - 1; i >= 0; i--) _clients[i].Drain();
        if (_clients.Count > 0) _loop.Schedule(_drainTimer, (long)DrainTimeout.TotalNanoseconds);
        NoticeEnd();
    }

    private void CloseAll()
    {
        for (var i = _clients.Count - 1; i >= 0; i--) _clients[i].Close();
    }

    private void CloseIdle()
    {
        var before = _loop.Now - _idleNanoseconds;
        for (var i = _clients.Count - 1; i >= 0; i--)
        {
            if (!_clients[i].IsIdleSince(before)) continue;
            IdleClosed++;
            _clients[i].Close();
        }

        _loop.Schedule(_idleTimer, _idleNanoseconds / LooksPerTimeout);
    }

    private void NoticeEnd()
    {
        if (!IsDraining || _isDrained || _clients.Count > 0) return;
        _isDrained = true;
        _onDrained();
    }
}
