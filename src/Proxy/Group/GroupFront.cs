using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Understudy.Connections.Clients;
using Understudy.Protocol.Links;
using Understudy.Proxy.Roles;
using Understudy.Proxy.Upstreams;
using Understudy.Proxy.Workers;
using Understudy.Routing.Group;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;
using static Understudy.Routing.Group.GroupAction;

namespace Understudy.Proxy.Group;

/// <summary>A proxy's part in its group, on a loop of its own: carries out what its <see cref="GroupMember"/> decides. While it leads
/// there is an engine, and clients are given to that; otherwise this proxy reads for them, under its lease, and carries them to the leader
/// with all else.</summary>
internal sealed class GroupFront : ILoopOwner, IDisposable
{
    private const long TickNanoseconds = 10_000_000;

    // Who stood still for so long may hold what clients sent before, and gave up on since.
    private const long StillNanoseconds = 300_000_000;

    // What waited in the kernel has come by then.
    private const long AfterStillNanoseconds = 50_000_000;

    // Of an office that is given back: what it takes to say so to etcd or the servers.
    private static readonly TimeSpan ResignMargin = TimeSpan.FromSeconds(2);

    private readonly IEventLoop _loop;
    private readonly GroupSetup _setup;
    private readonly IOfficeHost _host;
    private readonly ILogger _logger;
    private readonly GroupRules _rules;
    private readonly GroupTimes _times;
    private readonly GroupMember _member;
    private readonly PeerConnections _peers;
    private readonly IArbiter _arbiter;
    private readonly FollowerReads _reads;
    private readonly FrontDoor _door;
    private readonly Relays _relays;
    private readonly GroupOperators _operators;
    private readonly GroupStanding _standing;
    private readonly ReachProbe[] _probes;
    private readonly QuietCheck _quiet;
    private readonly ActionTimer _tick;
    private readonly Queue<(long Number, long Version)> _changes = [];
    private OfficeEngine? _engine;
    private long _carriedTerm;
    private long _lastBatch;
    private long _stoodStillAt;
    private GroupRole _role;
    private TakeoverAnswer _takeover;
    private Leaving? _leaving;
    private Leaving? _resigning;     // goes on without the office

    /// <param name="loop">Its own.</param>
    /// <param name="setup">Of the group.</param>
    /// <param name="addresses">Of the servers, by number; null where nobody knows it.</param>
    /// <param name="proxy">How many clients there may be.</param>
    /// <param name="host">Has engines.</param>
    /// <param name="logger">Hears of changes of role.</param>
    /// <param name="rules">All, unless a simulation leaves one out.</param>
    public GroupFront(
        IEventLoop loop, GroupSetup setup, IReadOnlyList<Func<NetworkAddress?>> addresses, ProxyOptions proxy, IOfficeHost host,
        ILogger logger, GroupRules? rules = null)
    {
        (_loop, _setup, _host, _logger) = (loop, setup, host, logger);
        _times = setup.Times;
        _rules = rules ?? GroupRules.All;
        var options = new GroupOptions
        {
            Id = setup.Id,
            Servers = addresses.Count,
            Pool = setup.Pool,
            Peers = [.. setup.Members.Keys.Where(id => id != setup.Id)],
            MayFound = setup.MayFound,
            DoubtsAbsence = true,
            HasRegisters = setup.Boxes is not null,
            Takeover = setup.Boxes?.Takeover ?? default,
            Times = _times,
            Rules = _rules,
        };
        _member = new GroupMember(options, setup.Boxes?.Known, loop.Unbroken);
        var nonce = loop.NextRandom().ToString("x16", CultureInfo.InvariantCulture);
        var dialer = new ServerDialer(loop);
        _arbiter = setup.Boxes is null
            ? new CoordinatorClient(loop, setup, nonce, what => Call(member => what(member, _loop.Unbroken)), OnHeard)
            : new ServerRegisters(loop, setup, addresses, dialer, server => host.Next.Crew.Servers[server],
                what => Call(member => what(member, _loop.Unbroken)), OnHeard);
        _peers = new PeerConnections(loop, setup, logger, OnMessage, Carry);
        _operators = new GroupOperators(loop, this);
        _reads = new FollowerReads(loop, _member, host, addresses.Count, HearsLeaderNow, _rules);
        _door = new FrontDoor(loop, proxy, logger, Take);
        _relays = new Relays(
            loop, this, _reads, (long)_times.WriteWait.TotalNanoseconds, () => host.Next.Crew.Host.Memory.Limit, _door);
        // Between two boxes registers are read anyway.
        _probes = setup.Boxes is not null ? [] : [.. addresses.Select((address, server) => new ReachProbe(loop, dialer, address,
            () => host.Next.Crew.Servers[server].Tls,
            () => _engine is null && _member.MayConnect(_loop.Unbroken), answers => _member.OnReach(server, answers)))];
        _quiet = new QuietCheck(
            loop, addresses.Count,
            (server, handler) => addresses[server]() is { } at ? dialer.Connect(at, host.Next.Crew.Servers[server].Tls, handler) : null,
            OwnNamesOf, () => _member.State, asked => Call(member => member.OnQuiet(asked, _loop.Unbroken)));
        _tick = new ActionTimer(Tick);
        _standing = new GroupStanding(_member, setup, _arbiter, _peers, _relays, loop.UnixMilliseconds);
    }

    /// <summary>The state of the group, as far as it is known. On its loop.</summary>
    public GroupState? State => _member.State;

    public GroupRole Role => _member.Role;

    /// <summary>What is told of its part in the group. Any thread.</summary>
    public GroupStatus Status => _standing.Status;

    /// <summary>What this host is in VRRP instances, whoever leads.</summary>
    public RouterRoles Roles { get; } = new();

    /// <summary>Hears of them.</summary>
    public ILogger Logger => _logger;

    /// <summary>Now, on its loop.</summary>
    public long UnixMilliseconds => _loop.UnixMilliseconds;

    /// <summary>Asked by operators what this proxy tells of itself, on any thread. Null: nobody tells. Set before the loop runs.</summary>
    public Action<string, Action<string>>? ApiAsked { get; set; }

    /// <summary>Who leads, as far as it is known; may be empty.</summary>
    public string Leader => _member.Leader;

    /// <summary>The term of the leader that clients are carried to.</summary>
    public long LeaderTerm => _member.State?.Version.Term ?? 0;

    public string WhyNoLeader
    {
        get
        {
            if (_member.Leader == _setup.Id) return "this proxy is about to lead, once nothing of the last leader can be on its way";
            var isThere = _setup.Boxes is null || _member.Takeover is TakeoverAnswer.LeaderIsHeard or TakeoverAnswer.LeaderBeats;
            if (_member.Leader.Length > 0 && isThere) return $"{_member.Leader} leads, and does not answer this proxy";
            if (_setup.Boxes is not null) return TakeoverText.Of(_member.Takeover);
            return _arbiter.IsHeard ? "none has the office" : "the coordinator does not answer";
        }
    }

    /// <summary>Clients that it reads for and carries to the leader, or that wait for one.</summary>
    public int Carried => _relays.Count;

    /// <summary>What it reads for them.</summary>
    public FollowerReads Reads => _reads;

    /// <summary>Where clients come in.</summary>
    public FrontDoor Door => _door;

    /// <summary>Opens the listener for the other members. Before the loop runs.</summary>
    /// <exception cref="ListenException">The address cannot be bound.</exception>
    public void ListenForPeers() => _peers.Listen();

    /// <summary>Lets operators in. Before the loop runs.</summary>
    /// <exception cref="ListenException">The path cannot be used.</exception>
    public void ListenForOperators(NetworkAddress address) => _operators.Listen(address);

    /// <summary>Joins the group. Before the loop runs.</summary>
    public void Start()
    {
        _logger.GroupBegins(_setup.Id, PromiseText.ModeOf(_setup), PromiseText.Of(_setup));
        _lastBatch = long.MaxValue;
        _peers.Start();
        foreach (var probe in _probes) probe.Start();
        _door.Open();
        _loop.Schedule(_tick, 0);
    }

    /// <summary>The servers' states have changed in the engine. Any thread.</summary>
    public void NoteBoard() => _loop.Post(new LoopCall(OnBoardChanged));

    /// <summary>Does something on its loop. Any thread.</summary>
    public void Post(Action what) => _loop.Post(new LoopCall(what));

    /// <summary>What an operator asks of the group, and is told: lines, the last of which begins with OK or ERROR. On its loop.</summary>
    public string Answer(string line) => line switch
    {
        "group" => Report(),
        "group lead" => Claim(),
        "group resign" => Resign(),
        _ => "ERROR no such command; there are group, group lead and group resign\n",
    };

    /// <summary>Hands an operator to the engine, if there is one. On its loop.</summary>
    public bool TryGiveOperator(AcceptedSocket accepted)
    {
        if (_engine is not { } engine) return false;
        engine.Crew.Workers[0].Loop.Post(new LoopCall(() => engine.Views.Operators.OnAccepted(accepted)));
        return true;
    }

    /// <summary>Takes no more clients, lets those that there are finish, gives the office back if there is one, and ends the loop. On its
    /// loop.</summary>
    /// <param name="limitNanoseconds">Longest wait for all that.</param>
    public void Drain(long limitNanoseconds)
    {
        if (_leaving is not null) return;
        _door.Close();
        _operators.Close();
        _leaving = new Leaving(_loop.Unbroken + limitNanoseconds, successor: "");
        _engine?.Crew.Host.Drain();
    }

    public void Dispose() => _arbiter.Dispose();

    public void BeginBatch()
    {
        var now = _loop.Unbroken;
        _reads.BeginBatch(now);
        if (now - _lastBatch > StillNanoseconds)
        {
            _stoodStillAt = now;
            _logger.StoodStill((now - _lastBatch) / 1_000_000);
            _relays.AbortAll();
        }

        _lastBatch = now;
    }

    public void EndBatch()
    {
        _relays.Flush();
        _reads.Flush();
    }

    /// <returns>Null while there is no leader that clients can be carried to.</returns>
    public LinkConnection? CallLeader(Relay relay)
    {
        if (!HearsLeader || _member.State is not { IsSettled: true } || !TryStamp(out _)) return null;
        return _peers.Call(_member.Leader, relay);
    }

    /// <summary>The leader's stamp for what a client sends now.</summary>
    public bool TryStamp(out long stamp)
    {
        stamp = 0;
        return HearsLeader && _member.TryStamp(_loop.Unbroken, out stamp, out _);
    }

    private bool HearsLeader => _engine is null && _member.Leader.Length > 0 && _member.Leader != _setup.Id
        && _member.State?.Leader == _member.Leader && _member.HearsLeader(_loop.Unbroken);

    // While there is no engine, these are all connections that it has to a server.
    private IEnumerable<string> OwnNamesOf(int server)
    {
        string?[] names = [_probes.ElementAtOrDefault(server)?.LocalName, _reads.LocalNameOf(server), _arbiter.LocalNameOf(server)];
        return names.OfType<string>();
    }

    private bool HasJustStoodStill => _loop.Unbroken - _stoodStillAt < AfterStillNanoseconds;

    // Not a leader that has just died, whose office is not over.
    private bool HearsLeaderNow() =>
        HearsLeader && _member.HearsLeaderNow(_loop.Unbroken) && _peers.FailureOf(_member.Leader).Length == 0;

    private string Report() => GroupReport.Of(_member, _setup, _arbiter, _peers, _relays, _loop.Unbroken);

    private string Claim()
    {
        if (_setup.Boxes is null) return "ERROR etcd decides who leads this group; stop the leader, and the next one follows\n";
        if (_engine is not null) return "ERROR this proxy leads already\n";
        var begins = false;
        Call(member => begins = member.Claim(_loop.Unbroken));
        if (!begins) return $"ERROR it cannot lead: {TakeoverText.Of(_member.Takeover)}\n";
        _logger.ToldToLead(_setup.Id);
        return "OK it takes the servers that it reaches, and leads in some seconds if none of them is in a later term: see 'group'. "
            + "A leader that still has a server of its own goes on with that until the two hear each other\n";
    }

    private string Resign()
    {
        if (_engine is not { } engine || _member.Role != GroupRole.Leader) return "ERROR this proxy does not lead\n";
        if (_leaving is not null || _resigning is not null) return "ERROR it gives its office back already\n";
        var next = _setup.Members.Keys.FirstOrDefault(id => id != _setup.Id && _peers.FailureOf(id).Length == 0);
        if (next is null) return "ERROR there is no line to another proxy that could lead\n";
        _resigning = new Leaving(_loop.Unbroken + (long)(engine.Crew.Options.DrainTimeout + ResignMargin).TotalNanoseconds, next);
        return $"OK it takes no more clients, lets those that there are finish, and {next} leads then\n";
    }

    private void Tick()
    {
        _loop.Schedule(_tick, TickNanoseconds);
        Call(member =>
        {
            member.OnVip(Roles.HasVip);
            member.Tick(_loop.Unbroken);
        });
        // Whoever they are carried to leads no more, or is not heard: nobody waits for what may never come.
        if (_relays.Count > 0 && (!HearsLeader || LeaderTerm != _carriedTerm)) _relays.LoseLeader();
        _carriedTerm = LeaderTerm;
        LookAtReads();
        if (_member.Role != GroupRole.Settling) _quiet.Stop();
        _relays.CloseIdle();
        if (_relays.Count > 0) GiveFree();
        _standing.Look(leads: _engine is not null, HearsLeader, () => WhyNoLeader, _loop.UnixMilliseconds);
        if (_leaving is not null) Leave(_leaving);
        else if (_resigning is { IsDraining: false }) BeginToDrain(_resigning);
        else if (_resigning is not null) GiveBack(_resigning, "it could not be given back in order");
    }

    // Not in the moment in which it is asked for: an engine without clients ends at once, and with it the operator's connection.
    private void BeginToDrain(Leaving resigning)
    {
        resigning.IsDraining = true;
        _engine?.Crew.Host.Drain();
    }

    private void GiveBack(Leaving leaving, string reason)
    {
        var now = _loop.Unbroken;
        var isLate = now > leaving.Until;
        if (_engine is not { } engine || (!leaving.HasResigned && !_host.HasEnded(engine) && !isLate)) return;
        // Whatever was asked of servers has been answered: the next leader need not wait for anything.
        if (!leaving.HasResigned) leaving.HasResigned = !isLate && engine.IsClean && _member.Resign(leaving.Successor);
        if (leaving.HasResigned && !isLate) _member.OnDrained();
        else Call(member => member.StepDown(reason, now));
    }

    private void Leave(Leaving leaving)
    {
        var now = _loop.Unbroken;
        var isLate = now > leaving.Until;
        if (_engine is not null && !leaving.HasResigned)
        {
            GiveBack(leaving, "this proxy stops");
            return;
        }

        if (_engine is null && leaving.HasResigned && _arbiter.IsFreeing && !isLate) return;
        if (_engine is not null && !isLate) return;
        if (_engine is null && !leaving.HasResigned && _relays.Count > 0 && !isLate)
        {
            // Nobody sees from here what is under way; those who have nothing to ask for leave by themselves.
            _relays.Finish();
            return;
        }

        Call(member => member.StepDown("this proxy stops", now));
        _relays.AbortAll();
        _reads.Stop();
        _peers.Close();
        foreach (var probe in _probes) probe.Stop();
        _quiet.Stop();
        _loop.Cancel(_tick);
        _loop.Stop();
    }

    private void OnMessage(string from, GroupMessage message) => Call(member => member.OnMessage(from, message, _loop.Unbroken));

    // Does what the member wants done, whatever the member wants done because of that.
    private void Call(Action<GroupMember> what)
    {
        what(_member);
        for (var i = 0; i < _member.Outbox.Count; i++) Do(_member.Outbox[i]);
        _member.Outbox.Clear();
        OpenGate();
        TellRefusal();
        if (_member.Role == _role) return;
        _logger.RoleChanged(_setup.Id, _role, _member.Role, LeaderTerm, _member.Leader.Length > 0 ? _member.Leader : "nobody");
        _role = _member.Role;
    }

    private void Do(GroupAction action)
    {
        switch (action)
        {
            case Tell(var to, var message):
                _peers.Tell(to, message);
                break;
            case Adopt(var state):
                // Before it is said that it is known here: what was asked of a server that has left by it is not believed any more.
                LookAtReads();
                _setup.Boxes?.Keep(state);
                break;
            case AskQuiet asked:
                _quiet.Ask(asked);
                break;
            case TakeWrites when _leaving is null:
                BeginLeading();
                break;
            case EndLeading(var reason):
                EndLeading(reason);
                break;
            default:
                _arbiter.TryAsk(action);
                break;
        }
    }

    private void BeginLeading()
    {
        _relays.LoseLeader();
        var state = _member.State!;
        var engine = _engine = _host.Next;
        // First of all, since what is asked while it is closed may be taken for unanswered: marks of an earlier proxy.
        engine.Gate.Open(_member.OfficeUntil(_loop.Unbroken), safe: 0);
        LetUseServers(engine);
        engine.Begin(state.Version.Term, state.Servers, _member.IsFounder, _door.Entrances);
        _changes.Clear();
        _changes.Enqueue((state.Version.Number, engine.Told));
        _host.Run(engine);
        GiveFree();
    }

    // Others follow when they have been answered.
    private void GiveFree()
    {
        if (_engine is not { } engine || _leaving is not null || _resigning is not null) return;
        foreach (var (client, entrance) in _relays.PartFree()) engine.Admit(client, entrance);
    }

    private void EndLeading(string reason)
    {
        if (_engine is not { } engine) return;
        engine.Gate.Close();
        (_engine, _resigning) = (null, null);
        _host.End(engine);
        _logger.OfficeOver(_setup.Id, reason);
    }

    // Whoever is being read for when an engine begins is its client as soon as that is answered.
    private void LookAtReads() => _reads.Look(isWanted: _engine is null || _relays.Count > 0, mayBegin: _engine is null);

    private void OnBoardChanged()
    {
        if (_engine is not { } engine) return;
        var snapshot = engine.Crew.Board.Current;
        if (snapshot.Version == engine.Told) return;
        engine.Told = snapshot.Version;
        var reachesNone = !Enumerable.Range(0, engine.Crew.ServerCount).Any(snapshot.IsWritable);
        if (reachesNone && _member.State!.Servers.Any(server => server.IsWhole))
        {
            // Perhaps they are well, and it is this proxy that is cut off: what stands in the record stays so, and whoever reaches one of
            // those that are in use by it may lead. Nothing was acknowledged without the last of them.
            Call(member => member.StepDown("it reaches none of the servers", _loop.Unbroken));
            return;
        }

        Call(member =>
        {
            var number = member.Change(engine.Servers, _loop.Unbroken);
            if (number > 0) _changes.Enqueue((number, snapshot.Version));
        });
    }

    private void OpenGate()
    {
        if (_engine is not { } engine) return;
        while (_changes.TryPeek(out var change) && change.Number <= _member.Safe) engine.Safe = _changes.Dequeue().Version;
        var isMore = LetUseServers(engine);
        if (engine.Gate.Open(_member.OfficeUntil(_loop.Unbroken), engine.Safe) || isMore) engine.Wake();
    }

    private bool LetUseServers(OfficeEngine engine)
    {
        if (_setup.Boxes is null) return false;
        var isMore = false;
        for (var i = 0; i < engine.Crew.ServerCount; i++) isMore |= engine.Gate.Let(i, _member.UsableUntil(i, _loop.Unbroken));
        return isMore;
    }

    // Whoever waits for a leader that does not come reads why in the log too.
    private void TellRefusal()
    {
        if (_setup.Boxes is null || _member.Takeover == _takeover) return;
        _takeover = _member.Takeover;
        if (_takeover is TakeoverAnswer.StateUnknown or TakeoverAnswer.MayNotFound or TakeoverAnswer.HasNoVip or TakeoverAnswer.WaitsForWord
            or TakeoverAnswer.WasOvertaken or TakeoverAnswer.TookNone or TakeoverAnswer.TookNoneInUse)
            _logger.DoesNotLead(_setup.Id, TakeoverText.Of(_takeover));
    }

    private void OnHeard(bool answers)
    {
        switch (_setup.Boxes is null, answers)
        {
            case (true, true): _logger.CoordinatorAnswers(); break;
            case (true, false): _logger.CoordinatorSilent(_arbiter.Problem); break;
            case (false, true): _logger.ServersTell(); break;
            case (false, false): _logger.ServersSilent(_arbiter.Problem); break;
        }
    }

    private void Take(AcceptedSocket accepted, Entrance entrance)
    {
        if (HasJustStoodStill)
        {
            accepted.Refuse(entrance.Tls is null ? "SERVER_ERROR this proxy stood still\r\n"u8 : default);
            _door.OnGone(accepted.RemoteName);
        }
        else if (_engine is { } engine && _resigning is null)
        {
            _door.OnGone(accepted.RemoteName);
            engine.Admit(accepted, entrance);
        }
        else
        {
            _relays.Take(accepted, entrance);
        }
    }

    // Why another member's client is not taken; null: it is.
    private string? Carry(CarriedClient client, LinkConnection link)
    {
        if (_engine is not { } engine || _leaving is not null || _resigning is not null || client.Term != engine.Gate.Term)
            return "it does not lead";
        if (HasJustStoodStill) return "it stood still";
        if (client.Entrance is { } number && !engine.AsksForPasswords(number))
            return $"its listener {number + 1} asks for no password, give all proxies the same listeners in the same order";
        link.Tell(GroupMessageText.Write(new GroupMessage.Alive(client.Term)));
        engine.Admit(link.Part(), in client);
        return null;
    }

    private sealed class Leaving(long until, string successor)
    {
        public long Until => until;

        /// <summary>Who is to lead then; empty: anybody.</summary>
        public string Successor => successor;

        /// <summary>Clients are sent away.</summary>
        public bool IsDraining { get; set; }

        public bool HasResigned { get; set; }
    }
}
