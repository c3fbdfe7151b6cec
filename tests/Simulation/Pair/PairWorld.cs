using System.Text;
using Understudy.Checking;
using Understudy.Node;
using Understudy.Node.Replication;
using Understudy.Simulation.Network;
using Understudy.Simulation.World;
using Understudy.Transport.Sockets;

namespace Understudy.Simulation.Pair;

/// <summary>Two real nodes that replicate, clients of both, and what happens to them. In the end one leads, the other has the same
/// items.</summary>
internal sealed class PairWorld
{
    private const int LinkPort = 11300;
    private const int Clients = 4;
    private const int Workers = 2;
    private const int Faults = 5;
    private const long Calm = 14 * VirtualTime.Second;

    private readonly VirtualWorld _world;
    private readonly SimulatedNetwork _network;
    private readonly SeededRandom _random;
    private readonly List<PairClient> _clients;
    private readonly bool[] _hasVip = [true, false];

    private PairWorld(PairWorldOptions options)
    {
        Options = options;
        TakesOneForTheOther = options.HasVip || options.ServesAtBoth;
        _world = new VirtualWorld(options.Seed);
        _network = new SimulatedNetwork(_world);
        _random = _world.Derive("faults");
        var hosts = new[] { _network.AddHost("a"), _network.AddHost("b") };
        var listen = hosts[0].AddressOf(LinkPort);
        var secret = Encoding.ASCII.GetBytes("known to both");
        var node = new NodeOptions
        {
            Workers = Workers, MemoryLimitBytes = 8 << 20, MaxItemBytes = 10 << 10, ChangeLogBytes = options.LogBytes,
        };
        var pair = new PairOptions
        {
            Secret = secret, Rules = options.Rules, AckWithin = TimeSpan.FromSeconds(options.WaitsForCopies ? 1 : 0),
            ReadsWithin = TimeSpan.FromSeconds(options.ServesAtBoth ? 2 : 0),
        };
        Nodes =
        [
            new PairProcess(_world, _network, hosts[0], node, pair with { Listen = listen, HasVip = VipOf(0) }),
            new PairProcess(_world, _network, hosts[1], node, pair with { Call = listen, HasVip = VipOf(1) }),
        ];
        for (var i = 0; i < 2; i++) _network.LinkFrom(hosts[i], hosts[1 - i]).ExtraLatency = options.Distance;
        var clients = _network.AddHost("clients");
        var loop = new SimulatedLoop(_world, _network, clients, "clients");
        _clients = [.. Enumerable.Range(0, Clients).Select(i =>
            new PairClient(loop, this, _world.Derive($"client{i}"), i, options.KeysPerClient))];
        loop.Start(IdleOwner.Instance);
    }

    public PairWorldOptions Options { get; }

    public IReadOnlyList<PairProcess> Nodes { get; }

    /// <summary>Grows whenever something that was acknowledged may be lost.</summary>
    public int Reign { get; private set; }

    /// <summary>Whether a client may ask one node after the other: at most one of them leads.</summary>
    public bool TakesOneForTheOther { get; private set; }

    public List<string> Broken { get; } = [];

    public int Writes => _clients.Sum(c => c.Writes);

    public int Hits => _clients.Sum(c => c.Hits);

    private Func<bool>? VipOf(int node) => Options.HasVip ? () => _hasVip[node] : null;

    private PairProcess? Leader => Nodes.FirstOrDefault(n => n.IsLeader);

    private PairProcess? Follower => Nodes.FirstOrDefault(n => n.Member is { Role: PairRole.Follower });

    public static PairWorld Play(PairWorldOptions options)
    {
        var world = new PairWorld(options);
        world.Run();
        return world;
    }

    public void Break(string what) => Broken.Add($"{_world.Now / VirtualTime.Millisecond} ms: {what}");

    private void Run()
    {
        foreach (var node in Nodes) node.Start();
        foreach (var client in _clients) client.Start();
        Go(VirtualTime.Second);
        for (var i = 0; i < Faults; i++)
        {
            Do(_random.Pick(Options.Faults));
            Go(_random.Between(Options.Pause / 2, Options.Pause * 2));
        }

        foreach (var node in Nodes) node.Start();
        Go(Calm);
        foreach (var client in _clients) client.IsStopped = true;
        Go(2 * VirtualTime.Second);
        Compare();
        foreach (var node in Nodes) node.Kill();
    }

    private void Go(long time) => _world.RunUntil(_world.Now + time);

    private void Do(PairFault fault)
    {
        switch (fault)
        {
            case PairFault.Flip: Follower?.Promote(isForced: false); break;
            case PairFault.Cut: Cut(_random.Between(50, 4000) * VirtualTime.Millisecond); break;
            case PairFault.OneWay:
                var first = _random.Below(2);
                CutFrom(first, _random.Between(50, 2000) * VirtualTime.Millisecond);
                break;
            case PairFault.FollowerDies: Die(Follower, _random.Between(10, 3000) * VirtualTime.Millisecond); break;
            case PairFault.BrokenCopy:
                Die(Follower, 50 * VirtualTime.Millisecond);
                Go(_random.Between(52, 110) * VirtualTime.Millisecond);
                Cut(VirtualTime.Second);
                break;
            case PairFault.QuickRestart:
                // Whatever is lost then is lost by who leads, not by the lag.
                foreach (var client in _clients) client.IsPaused = true;
                Go(VirtualTime.Second);
                Die(Leader, _random.Between(100, 1500) * VirtualTime.Millisecond);
                Go(2 * VirtualTime.Second);
                CheckLoss();
                foreach (var client in _clients) client.IsPaused = false;
                break;
            case PairFault.Hang: Leader?.PauseUntil(_world.Now + (_random.Between(10, 900) * VirtualTime.Millisecond)); break;
            case PairFault.Flap:
                for (var i = 0; i < 4; i++)
                {
                    Cut(_random.Between(400, 900) * VirtualTime.Millisecond);
                    Go(_random.Between(900, 1400) * VirtualTime.Millisecond);
                }

                break;
            case PairFault.LeaderDies: Lose(); Die(Leader, _random.Between(10, 3000) * VirtualTime.Millisecond); break;
            case PairFault.Takeover: TakeOver(); break;
            case PairFault.TakeoverUnheard:
                // What comes now, the follower does not get.
                Cut(_random.Between(600, 900) * VirtualTime.Millisecond);
                Go(_random.Between(50, 450) * VirtualTime.Millisecond);
                TakeOver();
                break;
            case PairFault.Split: Split(); break;
            case PairFault.SplitAgain:
                Split();
                Go(_random.Between(1, 60) * VirtualTime.Millisecond);
                Cut(VirtualTime.Second);
                Go(3 * VirtualTime.Second);
                Lose();
                break;
            case PairFault.LongCut:
                Cut(13 * VirtualTime.Second);
                Go(12 * VirtualTime.Second);
                // What the other one has is old, and must not be shown in place of what clients have seen.
                Die(Leader, 1500 * VirtualTime.Millisecond);
                Go(6 * VirtualTime.Second);
                break;
            case PairFault.BothDie:
                Lose();
                foreach (var node in Nodes) Die(node, _random.Between(10, 3000) * VirtualTime.Millisecond);
                break;
            case PairFault.VipMoves: MoveVip(_random.Between(0, 1000) * VirtualTime.Millisecond); break;
            case PairFault.VipMovesUnheard:
                var cut = _random.Between(1500, 4000) * VirtualTime.Millisecond;
                Cut(cut);
                Go(_random.Between(550, 900) * VirtualTime.Millisecond);
                MoveVip(_random.Between(100, 600) * VirtualTime.Millisecond);
                Go(cut);
                break;
            case PairFault.VipLeavesSleeper:
                Lose();
                Leader?.PauseUntil(
                    _world.Now + (_random.Between(200, 4000) * VirtualTime.Millisecond), _random.Between(0, 50) * VirtualTime.Millisecond);
                Go(_random.Between(200, 1000) * VirtualTime.Millisecond);
                MoveVip(0);
                Go(4 * VirtualTime.Second);
                break;
            case PairFault.VipLeavesDead:
                var isSure = LoseUnlessSure();
                Die(Leader, _random.Between(10, 4000) * VirtualTime.Millisecond);
                Go(_random.Between(50, 1000) * VirtualTime.Millisecond);
                MoveVip(0, isSure);
                Go(4 * VirtualTime.Second);
                break;
            case PairFault.VipIsNowhere:
                var where = _hasVip[0] ? 0 : 1;
                _hasVip[where] = false;
                Go(_random.Between(10, 3000) * VirtualTime.Millisecond);
                _hasVip[where] = true;
                break;
            case PairFault.VipTwice:
                var time = _random.Between(1500, 3000) * VirtualTime.Millisecond;
                Cut(time);
                Go(_random.Between(700, 1200) * VirtualTime.Millisecond);
                Lose();
                TakesOneForTheOther = false;
                (_hasVip[0], _hasVip[1]) = (true, true);
                Go(time + (_random.Between(0, 500) * VirtualTime.Millisecond));
                _hasVip[_random.Below(2)] = false;
                Go(VirtualTime.Second);
                Lose();
                TakesOneForTheOther = true;
                break;
        }
    }

    // From whom it leaves has noticed before it comes to the other one.
    private void MoveVip(long between, bool isSure = false)
    {
        var from = _hasVip[0] ? 0 : 1;
        _hasVip[from] = false;
        Go(60 * VirtualTime.Millisecond);
        if (!isSure && Leader is not { IsAckSure: true }) Lose();
        Go(between);
        _hasVip[1 - from] = true;
    }

    private void TakeOver()
    {
        var (leader, follower) = (Leader, Follower);
        if (leader is null || follower is null) return;
        var isSure = LoseUnlessSure();
        Die(leader, _random.Between(1000, 4000) * VirtualTime.Millisecond);
        Go(_random.Between(10, 800) * VirtualTime.Millisecond);
        follower.Promote(isForced: true);
        Go(VirtualTime.Second);
        if (isSure) CheckLoss();
        else Lose();
    }

    private void Split()
    {
        var follower = Follower;
        if (follower is null) return;
        var time = _random.Between(1500, 3000) * VirtualTime.Millisecond;
        Cut(time);
        Go(_random.Between(700, 1200) * VirtualTime.Millisecond);
        Lose();
        follower.Promote(isForced: true);
        Go(time);
        Lose();
    }

    private void Cut(long time)
    {
        CutFrom(0, time);
        CutFrom(1, time);
    }

    private void CutFrom(int node, long time)
    {
        var link = _network.LinkFrom(Nodes[node].Host, Nodes[1 - node].Host);
        link.Cut();
        _world.After(time, link.Heal);
    }

    private void Die(PairProcess? node, long time)
    {
        if (node is null) return;
        node.Kill();
        _world.After(time, node.Start);
    }

    private void Lose()
    {
        if (Options.LosesNothing) return;
        Reign++;
        foreach (var client in _clients) client.Forget();
    }

    // Nothing that clients have been told is lost with a leader that waits for the other one.
    private bool LoseUnlessSure()
    {
        var isSure = Leader is { IsAckSure: true };
        if (!isSure) Lose();
        return isSure;
    }

    private void CheckLoss()
    {
        if (Leader is not { } leader) return;
        var lost = _clients.SelectMany(client => Enumerable.Range(0, Options.KeysPerClient)
            .Where(key => client.IsThere[key] && leader.Peek(client.KeyOf(key)) is null).Select(client.KeyOf)).ToList();
        if (lost.Count > 0) Break($"{lost.Count} keys are lost, first {lost[0]}");
    }

    private void Compare()
    {
        if (Nodes.Count(n => n.IsLeader) != 1 || Nodes.Count(n => n.Member is { Role: PairRole.Follower, IsSound: true }) != 1)
        {
            Break("not one leads and one follows: " + string.Join(", ", Nodes.Select(n =>
                n.Member is { } m ? $"{m.Role} {m.Following} {m.Sending} whole {m.IsComplete} wants {m.Wants} epoch {m.Epoch}" : "dead")));
            return;
        }

        foreach (var client in _clients)
        {
            for (var key = 0; key < Options.KeysPerClient; key++)
            {
                var name = client.KeyOf(key);
                var (led, copied) = (Leader!.Peek(name), Follower!.Peek(name));
                if (led != copied) Break($"{name} is '{led?.Replace(".", "")}' and its copy '{copied?.Replace(".", "")}'");
            }
        }

        if (Options.LosesNothing) CheckLoss();
    }
}
