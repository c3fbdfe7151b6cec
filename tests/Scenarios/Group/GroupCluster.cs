using System.Globalization;
using System.Net.Sockets;

namespace Understudy.Scenarios.Group;

/// <summary>Two servers, an etcd or none, and proxies that are one group.</summary>
internal sealed class GroupCluster : IDisposable
{
    private static readonly TimeSpan LeadLimit = Eventually.Limit;

    private readonly EtcdProcess? _etcd;
    private readonly DirectoryInfo? _states;
    private readonly List<(string Id, UnderstudyProcess Proxy)> _proxies = [];

    public GroupCluster(int proxies = 2, params string[] options)
        : this(EtcdProcess.Start(), null, proxies, options)
    {
    }

    private GroupCluster(EtcdProcess? etcd, DirectoryInfo? states, int proxies, params string[] options)
    {
        (_etcd, _states) = (etcd, states);
        string[] ids = [.. Enumerable.Range(0, proxies).Select(i => ((char)('a' + i)).ToString())];
        string[] members =
        [
            .. ids.SelectMany(id => new[] { "--group-member", $"{id}=127.0.0.1:{FreePort.Next().ToString(CultureInfo.InvariantCulture)}" }),
        ];
        foreach (var id in ids)
        {
            _proxies.Add((id, UnderstudyProcess.InFrontOf([Primary], [Backup],
            [
                .. states is null ? ["--group-etcd", etcd!.Address] : new[] { "--group-state", states.FullName },
                "--group-id", id, .. members, .. options.Contains("--group-secret") ? [] : new[] { "--group-secret", "none" },
                "--group-start", id == "a" ? "found" : "join", .. options,
            ])));
        }

        Eventually.True(() => Followers.Count() == proxies - 1, LeadLimit, () => Log);
    }

    /// <summary>Two boxes without etcd.</summary>
    /// <param name="takeover">timeout, keepalived or never.</param>
    /// <param name="options">Further ones of both.</param>
    public static GroupCluster OfBoxes(string takeover, params string[] options) => new(
        null, Directory.CreateTempSubdirectory("understudy-group-"), 2, ["--group-takeover", takeover, .. options]);

    public MemcachedProcess Primary { get; } = MemcachedProcess.Start();

    public MemcachedProcess Backup { get; } = MemcachedProcess.Start();

    public IReadOnlyList<UnderstudyProcess> Proxies => [.. _proxies.Select(proxy => proxy.Proxy)];

    public EtcdProcess Etcd => _etcd!;

    public UnderstudyProcess Leader => WithRole("leader").Single();

    public IEnumerable<UnderstudyProcess> Followers => WithRole("follower");

    /// <summary>What all of them wrote.</summary>
    public string Log => string.Join('\n', _proxies.Select(proxy => $"{proxy.Id}:\n{proxy.Proxy.Process.Output}"));

    /// <summary>Waits until another proxy than this one leads.</summary>
    public UnderstudyProcess AwaitLeaderOtherThan(UnderstudyProcess former)
    {
        UnderstudyProcess? next = null;
        Eventually.True(() => (next = WithRole("leader", except: former).SingleOrDefault()) is not null, LeadLimit, () => Log);
        return next!;
    }

    public void AwaitFollower(UnderstudyProcess proxy) =>
        Eventually.True(() => IsInRole(proxy, "follower"), LeadLimit, () => Log);

    /// <summary>What <c>understudy group</c> says; empty if the proxy does not answer.</summary>
    public static string ReportOf(UnderstudyProcess proxy)
    {
        try
        {
            using var wire = Wire.Connect(new UnixDomainSocketEndPoint(proxy.ControlPath));
            return wire.Ask("group\n", "OK ", TimeSpan.FromSeconds(1));
        }
        catch (Exception gone) when (gone is SocketException or IOException or TimeoutException)
        {
            return "";
        }
    }

    public void Dispose()
    {
        foreach (var (_, proxy) in _proxies) proxy.Dispose();
        Primary.Dispose();
        Backup.Dispose();
        _etcd?.Dispose();
        _states?.Delete(recursive: true);
    }

    private IEnumerable<UnderstudyProcess> WithRole(string role, UnderstudyProcess? except = null) =>
        Proxies.Where(proxy => proxy != except && !proxy.Process.HasExited && IsInRole(proxy, role));

    private static bool IsInRole(UnderstudyProcess proxy, string role) =>
        ReportOf(proxy).Split('\n').Any(line => line.StartsWith($"role         {role}", StringComparison.Ordinal));
}
