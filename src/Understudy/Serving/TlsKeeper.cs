using Microsoft.Extensions.Logging;
using Understudy.Control.Failures;
using Understudy.Proxy;
using Understudy.Routing.Pools;
using Understudy.Transport.Tls;

namespace Understudy.Serving;

/// <summary>What listeners, and connections to servers, speak TLS with: read at the start, and again when it is asked for or when a file
/// has changed. Connections that there are go on as they began.</summary>
/// <param name="logger">Hears of what was read, and what could not be.</param>
internal sealed class TlsKeeper(ILogger logger) : IKeptFiles
{
    private const int WarnDaysBefore = 30;

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WarnInterval = TimeSpan.FromDays(1);

    private delegate TlsContext? Make(out TlsProblem? problem);

    private readonly Lock _lock = new();
    private readonly List<Use> _uses = [];
    private readonly Dictionary<ServerOptions, TlsTarget> _targets = [];

    /// <summary>Nobody speaks TLS.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock) return _uses.Count == 0;
        }
    }

    /// <summary>Reads what a listener needs.</summary>
    /// <param name="files">Null: its clients speak in clear.</param>
    /// <param name="obstacle">Why there is nothing to speak TLS with; null if all is well.</param>
    public TlsContexts? Read(TlsFiles? files, out string? obstacle)
    {
        obstacle = null;
        return files is null ? null : Read(
            files, files.Certificate, [.. files.All],
            (out TlsProblem? problem) => TlsContext.ForListener(files, out problem), out obstacle);
    }

    /// <summary>Reads what a pool's servers are reached with; <see cref="Of"/> knows them afterwards.</summary>
    /// <returns>Why there is nothing to speak TLS with; null if all is well.</returns>
    public string? ReadServers(ProxyOptions pool)
    {
        var servers = pool.Pool.Tiers.SelectMany(tier => tier.Servers).Where(pool.IsReachedByTls).ToList();
        if (servers.Count == 0) return null;
        var files = pool.ServerTlsFiles;
        var contexts = Read(
            files, files.Certificate ?? files.Authorities ?? "certificates that the system trusts", [.. files.All],
            (out TlsProblem? problem) => TlsContext.ForServers(files, out problem), out var obstacle);
        if (contexts is null) return obstacle;
        if (!files.Verifies) logger.ServersNotVerified(pool.Pool.Name);
        lock (_lock)
        {
            foreach (var server in servers) _targets[server] = new TlsTarget(contexts, TlsPeer.Of(server.Host));
        }

        return null;
    }

    /// <returns>Null: the server is spoken to in clear.</returns>
    public TlsTarget? Of(ServerOptions server)
    {
        lock (_lock) return _targets.GetValueOrDefault(server);
    }

    public void TellUnreadable()
    {
        foreach (var path in _uses.SelectMany(use => use.Paths).Distinct().Where(path => !FileStamp.CanRead(path)))
            logger.TlsFileUnreadable(path);
    }

    public void ReadAgain()
    {
        lock (_lock)
        {
            foreach (var use in _uses) ReadAgain(use);
        }
    }

    public async Task WatchUntilAsync(Task end)
    {
        var warnedAt = TimeProvider.System.GetTimestamp();
        while (await Task.WhenAny(end, Task.Delay(LookInterval)) != end)
        {
            lock (_lock)
            {
                foreach (var use in _uses.Where(IsChanged)) ReadAgain(use);
                if (TimeProvider.System.GetElapsedTime(warnedAt) < WarnInterval) continue;
                warnedAt = TimeProvider.System.GetTimestamp();
                foreach (var use in _uses) TellExpiry(use);
            }
        }
    }

    private TlsContexts? Read(object files, string shown, string[] paths, Make make, out string? obstacle)
    {
        obstacle = null;

        // A signal may come already, and a reload may ask for more.
        lock (_lock)
        {
            if (_uses.Find(use => use.Files.Equals(files)) is { } same) return same.Contexts;
            var stamps = StampsOf(paths);
            if (make(out var problem) is not { } context)
            {
                obstacle = TlsText.Of(problem!);
                return null;
            }

            var made = new Use(files, shown, paths, make, new TlsContexts(context)) { Stamps = stamps };
            _uses.Add(made);
            TellExpiry(made);
            return made.Contexts;
        }
    }

    private void ReadAgain(Use use)
    {
        // A pair is often written one file after the other: what does not fit yet is read again when the other one has changed.
        use.Stamps = StampsOf(use.Paths);
        if (use.Make(out var problem) is not { } context)
        {
            logger.TlsFilesRefused(TlsText.Of(problem!));
            return;
        }

        use.Contexts.Replace(context);
        logger.TlsFilesRead(use.Shown);
        TellExpiry(use);
    }

    private void TellExpiry(Use use)
    {
        if (use.Contexts.Current.DaysLeft is not { } days || days >= WarnDaysBefore) return;
        if (days < 0) logger.CertificateExpired(use.Shown);
        else logger.CertificateExpires(use.Shown, days);
    }

    private static bool IsChanged(Use use) => !StampsOf(use.Paths).SequenceEqual(use.Stamps);

    private static (DateTime Written, long Length)[] StampsOf(string[] paths) => [.. paths.Select(FileStamp.Of)];

    /// <summary>Somebody who speaks TLS with these files.</summary>
    private sealed class Use(object files, string shown, string[] paths, Make make, TlsContexts contexts)
    {
        /// <summary>Two that are equal share their contexts.</summary>
        public object Files => files;

        /// <summary>As the log calls them.</summary>
        public string Shown => shown;

        public string[] Paths => paths;

        public Make Make => make;

        public TlsContexts Contexts => contexts;

        public required (DateTime Written, long Length)[] Stamps { get; set; }
    }
}
