using Microsoft.Extensions.Logging;
using Understudy.Connections.Servers;
using Understudy.Proxy.Pools;
using Understudy.Routing.Journal;
using Understudy.Routing.Pools;
using Understudy.Routing.Replicas;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Upstreams;

/// <summary>What all workers of a proxy share of its servers: the board of their states, and who hears when one changes.</summary>
/// <remarks>The bottom of <c>ProxyCrew</c>, which adds floor by floor what each folder above needs; a folder sees the floors up to its
/// own.</remarks>
internal abstract class ServerCrew
{
    private ProxyOptions _options;

    /// <param name="options">Valid options.</param>
    /// <param name="pool">Where keys belong.</param>
    /// <param name="addresses">Of the pool's servers, by number; null where nobody knows it yet.</param>
    /// <param name="logger">Hears of state changes.</param>
    /// <param name="rules">Those that are followed.</param>
    /// <param name="agreement">Of the group of proxies that this is one of; null: it is alone.</param>
    protected ServerCrew(
        ProxyOptions options, Pool pool, IReadOnlyList<NetworkAddress?> addresses, ILogger logger, SafetyRules rules,
        IAgreement? agreement)
    {
        (_options, Logger, Rules, Agreement) = (options, logger, rules, agreement);
        Board = new RoutingBoard(pool);
        var budget = new JournalBudget(options.JournalBytes);
        Servers = [.. addresses.Select((address, server) =>
            new PoolServer(server, pool.Servers[server].ToString(), new ServerJournal(Board, server, budget)) { Address = address })];
        Missed = new MissedWrites(this);
        Capabilities = new PoolCapabilities(addresses.Count, NameOf);
    }

    /// <summary>Those in force. Any thread.</summary>
    public ProxyOptions Options
    {
        get => Volatile.Read(ref _options);
        protected set => Volatile.Write(ref _options, value);
    }

    public SafetyRules Rules { get; }

    /// <summary>What other proxies have to agree to; null where there are none.</summary>
    public IAgreement? Agreement { get; }

    /// <summary>Hears of changes of state and of decisions.</summary>
    public ILogger Logger { get; }

    /// <summary>What all workers share of each server, by its number: of places that are empty too.</summary>
    public IReadOnlyList<PoolServer> Servers { get; }

    /// <summary>The servers that there are, tier after tier.</summary>
    public IEnumerable<PoolServer> ServersInPlace => Board.Current.Pool.Numbers.Select(number => Servers[number]);

    /// <summary>How many places for servers there are, in all tiers.</summary>
    public int ServerCount => Servers.Count;

    public RoutingBoard Board { get; }

    public PoolCapabilities Capabilities { get; }

    public MissedWrites Missed { get; }

    public ServerBacklog Backlog { get; } = new();

    /// <summary>The first one also accepts clients and watches servers.</summary>
    public abstract IReadOnlyList<ServerWorker> Workers { get; }

    /// <summary>A server as the log and the statistics call it.</summary>
    public string NameOf(int server) => Servers[server].Name;

    /// <summary>Changes a server's state for all workers, tells them, and sets its watch to work.</summary>
    /// <param name="server">Which one.</param>
    /// <param name="e">What happened to it.</param>
    /// <param name="reason">For the log and operators.</param>
    /// <param name="by">The worker whose thread this is; the first one if there is none.</param>
    public void Apply(int server, ReplicaEvent e, string reason, ServerWorker? by = null)
    {
        if (Board.TryApply(server, e, out var change)) OnChanged(server, change, reason, by);
    }

    /// <summary>A server's state has been changed on the board: tells all workers, and sets its watch to work.</summary>
    /// <param name="server">Which one.</param>
    /// <param name="change">Of its state.</param>
    /// <param name="reason">For the log and operators.</param>
    /// <param name="by">The worker whose thread this is; the first one if there is none.</param>
    public abstract void OnChanged(int server, ReplicaChange change, string reason, ServerWorker? by = null);

    /// <summary>A connection has learnt which life of a server it talks to.</summary>
    public abstract void OnIdentified(int server, in ServerIdentity identity, long cpuSeen, ServerWorker by);
}
