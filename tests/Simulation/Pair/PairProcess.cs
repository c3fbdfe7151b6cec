using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Understudy.Node;
using Understudy.Node.Replication;
using Understudy.Node.Workers;
using Understudy.Simulation.Network;
using Understudy.Simulation.World;
using Understudy.Store;
using Understudy.Store.Sessions;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Simulation.Pair;

/// <summary>One real node of a pair, all but its threads.</summary>
internal sealed class PairProcess(
    VirtualWorld world, SimulatedNetwork network, Host host, NodeOptions node, PairOptions pair)
{
    private const int Port = 11211;

    private SimulatedLoop[] _threads = [];
    private StoreSession? _checker;
    private int _lives;

    public NodeCrew? Crew { get; private set; }

    public Host Host => host;

    public NetworkAddress Address => host.AddressOf(Port);

    public PairMember? Member => Crew?.Pair!.Member;

    public bool IsLeader => Member is { Role: PairRole.Leader, IsHandingOver: false };

    /// <summary>Whether it says that the other one has all that clients have been told.</summary>
    public bool IsAckSure => Crew is { } crew && crew.Pair!.Waits.AreSure;

    public void Start()
    {
        if (Crew is not null) return;
        _lives++;
        _threads = [.. Enumerable.Range(0, node.Workers).Select(i => new SimulatedLoop(world, network, host, $"{host.Name}.{_lives}.{i}")
        {
            IsPreempted = node.Workers > 1,
        })];
        var random = world.Derive($"{host.Name}.{_lives}.nonce");
        Crew = new NodeCrew(node, _threads, 1000 + _lives, NullLogger.Instance, pair, bytes =>
        {
            for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)random.Next();
        });
        _checker = Crew.State.Store.OpenSession();
        Crew.Listen(Address, new ListenOptions());
        Crew.Pair!.Links.Listen();
        Crew.Pair.Start();
        for (var i = 0; i < _threads.Length; i++) _threads[i].Start(Crew.Workers[i]);
    }

    public void Kill()
    {
        if (Crew is null) return;
        network.CloseSocketsOf(host);
        foreach (var thread in _threads) thread.Stop();
        foreach (var worker in Crew.Workers)
        {
            while (worker.Clients.Count > 0) worker.Clients[^1].Close();
        }

        foreach (var thread in _threads) thread.Buffers.ReleaseRetained();
        _checker!.Dispose();
        Crew.Dispose();
        (Crew, _checker, _threads) = (null, null, []);
    }

    /// <param name="time">When its threads go on.</param>
    /// <param name="firstLater">How much later the first of them does, which looks after the pair.</param>
    public void PauseUntil(long time, long firstLater = 0)
    {
        foreach (var thread in _threads) thread.PauseUntil(thread == _threads[0] ? time + firstLater : time);
    }

    /// <summary>As an operator does.</summary>
    public void Promote(bool isForced)
    {
        if (Crew is { } crew) _threads[0].Post(new LoopCall(() => crew.Pair!.Promote(isForced)));
    }

    /// <summary>What it holds of a key, with token and time.</summary>
    public string? Peek(string key)
    {
        if (Crew is null) return null;
        _checker!.EnterBatch(Crew.State.SecondAt(world.Now));
        var found = _checker.Peek(Encoding.ASCII.GetBytes(key), out var item);
        var text = found == FindOutcome.Hit ? $"{Encoding.ASCII.GetString(item.Value)} {item.Cas} {item.Flags}" : null;
        _checker.LeaveBatch();
        return text;
    }
}
