using Understudy.Control.Configuration;
using Understudy.Proxy;
using Understudy.Routing.Pools;
using Understudy.Transport.Sockets;

namespace Understudy.Control.CommandLine;

/// <summary>What has been read of a command line so far. Filled in by the options in the order they were typed, then turned into
/// records.</summary>
public sealed class CommandDraft
{
    /// <summary>magent's <c>-s</c> and <c>-b</c>.</summary>
    private const string PrimaryTier = "primary", BackupTier = "backup";

    public List<ServerOptions> Primary { get; } = [];

    public List<ServerOptions> Backup { get; } = [];

    /// <summary>The servers of each <c>--tier</c>, in the order given.</summary>
    public List<List<ServerOptions>> FurtherTiers { get; } = [];

    /// <summary>In the order given; two different ones contradict each other.</summary>
    public List<string> Distributions { get; } = [];

    public string? HashTag { get; set; }

    /// <summary>The values of <c>-l</c>; the port may still follow.</summary>
    public List<string> ListenTexts { get; } = [];

    /// <summary>TCP port of the listeners that name none themselves; 0: no TCP.</summary>
    public int Port { get; set; } = 11211;

    public string? SocketPath { get; set; }

    public ListenOptions Listen { get; set; } = new();

    /// <summary>The pool in it is empty until <see cref="ToService"/>.</summary>
    public ProxyOptions Proxy { get; set; } = new() { Pool = new PoolOptions { Tiers = [] } };

    /// <summary>A node's own options.</summary>
    public NodeDraft Node { get; } = new();

    /// <summary>A cluster on this machine.</summary>
    public UpOptions Up { get; set; } = new();

    public TimeSpan ResolveTimeout { get; set; } = TimeSpan.FromSeconds(5);

    public string? User { get; set; }

    public string? Group { get; set; }

    /// <summary>Path of a control socket, or <see cref="ServiceOptions.NoControl"/>; null: the usual one.</summary>
    public string? Control { get; set; }

    /// <summary>Port of the proxy that a command speaks to; null: the only one.</summary>
    public int? ControlPort { get; set; }

    public bool IsForced { get; set; }

    public bool WantsJson { get; set; }

    /// <summary>Where the log goes; null: standard error.</summary>
    public string? LogFile { get; set; }

    public bool IsForeground { get; set; }

    public bool IsBackground { get; set; }

    public bool IsVerbose { get; set; }

    public bool WantsHelp { get; set; }

    public bool WantsVersion { get; set; }

    public bool WantsList { get; set; }

    public List<string> Operands { get; } = [];

    public List<Problem> Problems { get; } = [];

    public void Refuse(string setting, string reason) => Problems.Add(new Problem(setting, reason));

    /// <summary>The pool alone, checked. Use it only when <see cref="Problems"/> is empty afterwards.</summary>
    public PoolOptions ToCheckedPool()
    {
        var pool = ToPool();
        PoolOptionsValidator.Check(pool, Problems);
        return pool;
    }

    /// <summary>Everything asked for, checked. Use it only when <see cref="Problems"/> is empty afterwards.</summary>
    public ServiceOptions ToService()
    {
        if (IsForeground && IsBackground) Refuse("background", "contradicts -D (--foreground); keep one");
        var service = new ServiceOptions
        {
            Proxy = Proxy with { Pool = ToPool() },
            Listeners = ToListeners(),
            User = User,
            Group = Group,
            ResolveTimeout = ResolveTimeout,
            // A daemon leaves its directory, so the path has to say where it is from the root.
            Control = Control is null or ServiceOptions.NoControl ? Control : Path.GetFullPath(Control),
        };
        ServiceOptionsValidator.Check(service, Problems);
        return service;
    }

    /// <summary>Everything asked of a node, checked. Use it only when <see cref="Problems"/> is empty afterwards.</summary>
    public NodeServiceOptions ToNodeService()
    {
        // memcached listens at a Unix socket or at TCP, not both.
        if (SocketPath is not null) Port = 0;
        var service = new NodeServiceOptions
        {
            Node = Node.Options,
            Listeners = ToListeners(),
            User = User,
            PidFile = Node.PidFile,
            ResolveTimeout = ResolveTimeout,
        };
        NodeServiceOptionsValidator.Check(service, Problems);
        return service;
    }

    /// <summary>The cluster asked for, checked. Use it only when <see cref="Problems"/> is empty afterwards.</summary>
    public UpOptions ToUp()
    {
        UpOptionsValidator.Check(Up, Problems);
        return Up;
    }

    private PoolOptions ToPool()
    {
        var distinct = Distributions.Distinct().ToList();
        if (distinct.Count > 1) Refuse("distribution", $"{string.Join(" and ", distinct)} contradict each other; keep one");

        var tiers = new List<TierOptions>();
        if (Primary.Count > 0) tiers.Add(new TierOptions { Name = PrimaryTier, Servers = Primary });
        if (Backup.Count > 0) tiers.Add(new TierOptions { Name = BackupTier, Servers = Backup });
        foreach (var servers in FurtherTiers) tiers.Add(new TierOptions { Name = $"tier{tiers.Count + 1}", Servers = servers });
        if (Primary.Count == 0 && tiers.Count > 0)
            Refuse("server", "there are servers for further copies but no primary; name at least one: -s HOST[:PORT]");
        if (distinct.Count > 0) tiers = [.. tiers.Select(t => t with { Distribution = distinct[^1] })];
        return new PoolOptions { Tiers = tiers, HashTag = HashTag };
    }

    private List<ListenerOptions> ToListeners()
    {
        var listeners = new List<ListenerOptions>();
        if (Port != 0)
        {
            // magent listens on every IPv4 address unless told otherwise.
            foreach (var text in ListenTexts.Count > 0 ? ListenTexts : ["0.0.0.0"])
                AddTcp(text, listeners);
        }

        // A daemon leaves its directory, so the path has to say where it is from the root.
        if (SocketPath is not null) listeners.Add(new ListenerOptions { Host = Path.GetFullPath(SocketPath), Port = 0, Socket = Listen });
        return listeners;
    }

    private void AddTcp(string text, List<ListenerOptions> listeners)
    {
        if (text.StartsWith('/'))
            Refuse("listen", $"'{text}' is a path; Unix sockets have an option of their own, see --help");
        else if (!HostText.TrySplit(text, out var host, out var rest) || rest.Length > 1)
            Refuse("listen", $"'{text}' is not an address; write HOST, HOST:PORT or [IPV6]:PORT");
        else if (rest.Length == 0)
            listeners.Add(new ListenerOptions { Host = host, Port = Port, Socket = Listen });
        else if (HostText.TryNumber(rest[0], out var port))
            listeners.Add(new ListenerOptions { Host = host, Port = port, Socket = Listen });
        else
            Refuse("listen", $"'{rest[0]}' in '{text}' is not a port");
    }
}
