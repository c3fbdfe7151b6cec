namespace Understudy.Simulation.Group;

/// <summary>TCP to a server: in order; what is sent while the way is cut is repeated by the sender's kernel, whatever the process does.
/// What has arrived is executed, whatever becomes of the sender.</summary>
internal sealed class WorldConnection
{
    private const long Millisecond = VirtualTime.Millisecond;

    private readonly GroupWorld _world;
    private readonly ProxyProcess _process;
    private readonly WorldServer _server;
    private readonly int _number;
    private readonly int _life;
    private readonly Queue<(Func<WorldServer, object> What, Reply<object?> Reply)> _unsent = new();
    private readonly List<Reply<object?>> _open = [];
    private long _blockedSince = -1;
    private long _arrivesAt;
    private long _executesAt;
    private long _repliesAt;

    public WorldConnection(GroupWorld world, ProxyProcess process, WorldServer server, int number)
    {
        (_world, _process, _server, _number, _life) = (world, process, server, number, server.Life);
        if (server.IsUp) server.Connections.Add((Proxy, number));
    }

    public bool IsDead { get; private set; }

    public int Number => _number;

    private int Proxy => _process.Index;

    /// <returns>What the server says; null if the connection is lost first.</returns>
    public Reply<object?> Send(Func<WorldServer, object> what)
    {
        var reply = new Reply<object?>(_process, _world);
        if (IsDead)
        {
            reply.Set(null);
            return reply;
        }

        _open.Add(reply);
        _unsent.Enqueue((what, reply));
        Pump();
        return reply;
    }

    /// <summary>Reset by either side, or given up by the kernel.</summary>
    public void Die()
    {
        if (IsDead) return;
        IsDead = true;
        _unsent.Clear();
        var open = _open.ToList();
        _open.Clear();
        foreach (var reply in open) reply.Set(null);
        if (_world.IsCut(Proxy, _server.Host)) return;
        // The server sees the reset once it has executed what came before it.
        var seen = Math.Max(Math.Max(_server.StallsUntil - _world.Now, _executesAt - _world.Now), 0) + (3 * Millisecond);
        _world.After(seen, () => _server.Connections.Remove((Proxy, _number)));
    }

    private void Pump()
    {
        while (_unsent.Count > 0 && !IsDead)
        {
            if (_world.IsCut(Proxy, _server.Host))
            {
                if (_blockedSince < 0)
                {
                    _blockedSince = _world.Now;
                    _world.After(200 * Millisecond, () => Repeat(200 * Millisecond));
                }

                return;
            }

            _blockedSince = -1;
            var (what, reply) = _unsent.Dequeue();
            _arrivesAt = Math.Max(_arrivesAt + 1, _world.Now + _world.Between(.2, 1.2));
            _world.After(_arrivesAt - _world.Now, () => Arrive(what, reply));
        }
    }

    private void Repeat(long timeout)
    {
        if (IsDead || _blockedSince < 0) return;
        var blocked = _world.Now - _blockedSince;
        if (!_world.IsCut(Proxy, _server.Host))
        {
            _blockedSince = -1;
            Pump();
            return;
        }

        var limit = (long)_world.Options.Times.UserTimeout.TotalNanoseconds;
        if (_world.Options.HasUserTimeout && blocked >= limit)
        {
            Die();
            return;
        }

        var next = _world.Options.HasUserTimeout ? Math.Min(timeout * 2, limit - blocked) : timeout * 2;
        _world.After(next, () => Repeat(timeout * 2));
    }

    private void Arrive(Func<WorldServer, object> what, Reply<object?> reply)
    {
        if (!_server.IsUp || _server.Life != _life)
        {
            Die();
            return;
        }

        var stalled = _server.StalledUntil(_number);
        _executesAt = Math.Max(_executesAt + 1, stalled > _world.Now ? stalled + _world.Between(0, 3) : _world.Now);
        _world.After(_executesAt - _world.Now, () => Execute(what, reply));
    }

    private void Execute(Func<WorldServer, object> what, Reply<object?> reply)
    {
        if (!_server.IsUp || _server.Life != _life) return;
        if (_server.StalledUntil(_number) > _world.Now) Arrive(what, reply);
        else Answer(reply, what(_server), 0);
    }

    private void Answer(Reply<object?> reply, object value, int tries)
    {
        if (_world.IsCut(_server.Host, Proxy))
        {
            if (tries < 6) _world.After((200 * Millisecond) << tries, () => Answer(reply, value, tries + 1));
            return;
        }

        _repliesAt = Math.Max(_repliesAt + 1, _world.Now + _world.Between(.2, 1.2));
        _world.After(_repliesAt - _world.Now, () =>
        {
            _open.Remove(reply);
            if (!IsDead) reply.Set(value);
        });
    }
}
