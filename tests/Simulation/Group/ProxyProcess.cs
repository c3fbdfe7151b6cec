using System.Collections.Immutable;
using Understudy.Routing.Group;
using static Understudy.Routing.Group.GroupAction;
using Record = Understudy.Routing.Group.GroupAction.Record;

namespace Understudy.Simulation.Group;

/// <summary>One life of a proxy: a real member, and around it the least that reads, writes and cares for servers.</summary>
internal sealed class ProxyProcess
{
    public const long ReplyTimeout = 250 * VirtualTime.Millisecond;

    private readonly GroupWorld _world;
    private readonly ProxyHost _host;
    private readonly WorldConnection?[] _connections;
    private readonly Dictionary<int, int> _writes = [];
    private readonly HashSet<Action> _onDeath = [];
    private ServerCare? _care;
    private int _connectionCount;

    public ProxyProcess(GroupWorld world, ProxyHost host)
    {
        (_world, _host) = (world, host);
        _connections = new WorldConnection?[world.Options.Servers];
        Suspects = new long[world.Options.Servers];
        BrokenUntil = new long[world.Options.Servers];
        var options = new GroupOptions
        {
            Id = NameOf(host.Index),
            Servers = world.Options.Servers,
            Peers = [.. Enumerable.Range(0, world.Options.Proxies).Where(i => i != host.Index).Select(NameOf)],
            HasRegisters = world.Options.HasRegisters,
            MayFound = !world.Options.HasRegisters || (host.Index == 0 && host.Lives == 1),
            Takeover = world.Options.Takeover,
            Rules = world.Options.Rules,
            Times = world.Options.Times,
        };
        Member = new GroupMember(options, world.Options.HasRegisters ? host.Kept : null, Now);
        Reads = new ProxyReads(this);
        Writes = new ProxyWrites(world, this);
        for (var i = 0; i < world.Options.Servers; i++) Member.OnReach(i, true);
    }

    public GroupMember Member { get; }

    public ProxyReads Reads { get; }

    public ProxyWrites Writes { get; }

    public int Index => _host.Index;

    public bool IsDead { get; private set; }

    public bool IsPaused => _host.IsPaused;

    public long Now => _host.Now;

    public bool IsLeading => Member.Term != 0;

    /// <summary>Until when each server is asked last.</summary>
    public long[] Suspects { get; }

    /// <summary>Until when nothing is written, since the only server left may still execute what it has.</summary>
    public long[] BrokenUntil { get; }

    /// <summary>What the servers are used for.</summary>
    public ImmutableArray<GroupServer> Servers => Member.State?.Servers ?? [];

    public static string NameOf(int index) => ((char)('a' + index)).ToString();

    public static int IndexOf(string name) => name[0] - 'a';

    public void Begin()
    {
        Tick();
        _world.Begin(Probe);
    }

    public void Kill(bool closes)
    {
        IsDead = true;
        foreach (var waiting in _onDeath.ToList()) waiting();
        _onDeath.Clear();
        if (!closes) return;
        foreach (var connection in _connections) connection?.Die();
    }

    /// <summary>A client of this process: its answer, or null if the process dies first.</summary>
    public Reply<object?> Serve(Func<Task<object?>> what)
    {
        var reply = new Reply<object?>(null, _world);
        void GiveUp()
        {
            if (_host.IsPaused) reply.Set(null);
        }

        void OnDeath() => _world.After(_world.Between(0, 20), () => reply.Set(null));
        _onDeath.Add(OnDeath);
        if (_world.Options.ClientPatience > 0) _world.After(_world.Options.ClientPatience, GiveUp);
        Receive(() => _world.Begin(async () =>
        {
            var answer = await what();
            _onDeath.Remove(OnDeath);
            reply.Set(answer);
        }));
        return reply;
    }

    /// <summary>Something of the process itself goes on, now or when it runs again.</summary>
    public void Run(Action what)
    {
        if (IsDead) return;
        if (_host.IsPaused) _world.After(_host.PausedUntil - _world.Now + _world.Between(0, 3), () => Run(what));
        else what();
    }

    /// <summary>Something comes from outside; after a pause other things may come first.</summary>
    public void Receive(Action what)
    {
        if (IsDead) return;
        if (_host.IsPaused) _world.After(_host.PausedUntil - _world.Now + _world.Between(0, 60), () => Receive(what));
        else what();
    }

    public void After(long time, Action what) => _world.After(time * 1000 / _host.PerThousand, () => Run(what));

    public Reply<bool> Sleep(long time)
    {
        var reply = new Reply<bool>(this, _world);
        _world.After(time * 1000 / _host.PerThousand, () => reply.Set(true));
        return reply;
    }

    /// <returns>What a server says; null if it does not in time.</returns>
    public Reply<object?> Within(Reply<object?> asked, long time)
    {
        var reply = new Reply<object?>(this, _world);
        asked.Then(reply.Set);
        _world.After(time * 1000 / _host.PerThousand, () => reply.Set(null));
        return reply;
    }

    /// <summary>Hands something to the member and does what it wants done.</summary>
    public void Call(Action<GroupMember> what)
    {
        if (IsDead) return;
        what(Member);
        while (Member.Outbox.Count > 0)
        {
            var action = Member.Outbox[0];
            Member.Outbox.RemoveAt(0);
            Do(action);
        }
    }

    // ---- servers

    public WorldConnection? ConnectionTo(int server) => _connections[server];

    public Reply<object?> Send(int server, Func<WorldServer, object> what)
    {
        if (_connections[server] is not { IsDead: false } connection)
        {
            var number = (Index * 100_000) + _connectionCount++;
            connection = _connections[server] = new WorldConnection(_world, this, _world.Servers[server], number);
        }

        return connection.Send(what);
    }

    public Reply<object?> Ask(int server, Func<WorldServer, object> what) => Within(Send(server, what), ReplyTimeout);

    public void Reset(int server)
    {
        _connections[server]?.Die();
        _connections[server] = null;
    }

    /// <summary>How many writes of a key have set out.</summary>
    public int WritesOf(int key) => _writes.GetValueOrDefault(key);

    public void OnWrite(int key) => _writes[key] = WritesOf(key) + 1;

    /// <summary>A leader lost a server.</summary>
    public void OnFailed(int server) => _care?.OnFailed(server);

    public void Eject(int server) => _care?.Eject(server);

    private void Tick()
    {
        Call(member => member.Tick(Now));
        After(10 * VirtualTime.Millisecond, Tick);
    }

    // Who may have to take over has to know what it reaches; a leader sees it anyway.
    private async Task Probe()
    {
        while (true)
        {
            await Sleep(300 * VirtualTime.Millisecond);
            if (IsLeading || !Member.MayConnect(Now)) continue;
            for (var i = 0; i < _connections.Length; i++)
            {
                var server = i;
                Ask(server, _ => true).Then(answer => Run(() => Member.OnReach(server, answer is not null)));
            }
        }
    }

    private void Do(GroupAction action)
    {
        switch (action)
        {
            case Tell(var to, var message):
                _world.Tell(Index, IndexOf(to), other => other.Call(member => member.OnMessage(NameOf(Index), message, other.Now)));
                break;
            case Watch or Take or Renew or Record or Free:
                _world.Coordinator.Ask(this, action);
                break;
            case AskQuiet asked when _world.Options.AsksQuiet:
                _world.Begin(() => AskQuiet(asked));
                break;
            case Adopt(var state):
                _host.Kept = state;
                break;
            case BeginLeading:
                _world.Offices++;
                Array.Clear(BrokenUntil);
                _care = new ServerCare(_world, this);
                _care.Begin();
                break;
            case EndLeading:
                _care = null;
                for (var i = 0; i < _connections.Length; i++) Reset(i);
                break;
            case ReadRegisters:
                for (var i = 0; i < _connections.Length; i++) ReadRegister(i);
                break;
            case ClaimServers claim:
                for (var i = 0; i < _connections.Length; i++) ClaimServer(i, claim);
                break;
            case BeatServer beat:
                BeatServer(beat);
                break;
        }
    }

    private async Task AskQuiet(AskQuiet asked)
    {
        var formers = asked.Formers.Select(IndexOf).ToHashSet();
        var servers = Enumerable.Range(0, Servers.Length).Where(i => Servers[i].IsIn).ToList();
        foreach (var server in servers)
        {
            var answer = await Ask(server, s => !s.Connections.Any(connection => formers.Contains(connection.Proxy)));
            if (answer is not true) return;
        }

        _world.QuietProofs++;
        Call(member => member.OnQuiet(asked, Now));
    }

    // ---- between two boxes

    private void ReadRegister(int index) =>
        Ask(index, server => (object?)server.Register ?? false).Then(answer => Run(() =>
        {
            if (answer is null && !IsLeading) Reset(index);
            if (answer is null) Call(member => member.OnReach(index, false));
            else Call(member =>
            {
                member.OnReach(index, true);
                member.OnRegister(index, answer as ServerRegister, Now);
            });
        }));

    private void ClaimServer(int index, ClaimServers claim)
    {
        var name = NameOf(Index);
        Ask(index, server =>
        {
            var found = server.Register;
            if (found is not null && found.Term >= claim.Term) return false;
            server.Register = new ServerRegister(claim.Term, name, 0, found?.State);
            return (found, true);
        }).Then(answer => Run(() =>
        {
            bool? isTaken = answer is null ? null : answer is not false;
            var found = (answer as (ServerRegister? Register, bool)?)?.Register;
            Call(member => member.OnClaimed(claim, index, isTaken, found, Now));
        }));
    }

    private void BeatServer(BeatServer beat)
    {
        var name = NameOf(Index);
        Ask(beat.Server, server =>
        {
            var found = server.Register;
            if (found is null && !beat.MayCreate) return (0L, false);
            if (found?.Term > beat.Term || (found?.Term == beat.Term && found.Holder != name)) return (found.Term, false);
            server.Register = new ServerRegister(
                beat.Term, name, beat.IsFree ? ServerRegister.Free : (found?.Beat ?? 0) + 1, beat.State);
            return (beat.Term, found?.Term < beat.Term);
        }).Then(answer => Run(() =>
        {
            if (answer is (long term, bool isTaken)) Call(member => member.OnBeaten(beat, term, isTaken, Now));
        }));
    }
}
