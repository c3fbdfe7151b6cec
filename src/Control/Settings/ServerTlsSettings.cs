using Understudy.Control.Configuration;
using Understudy.Proxy;
using Understudy.Transport.Tls;

namespace Understudy.Control.Settings;

/// <summary>How servers are reached by TLS, and what is believed of them.</summary>
internal static class ServerTlsSettings
{
    private const string On = "yes", Off = "no", None = "none";

    /// <param name="pool">Makes rows of a pool.</param>
    public static IReadOnlyList<Row<ProxyOptions>> Of(RowMaker<ProxyOptions> pool) =>
    [
        Flag(pool, "server-tls", "Speak TLS to servers at TCP ports, but for those with tcp:// before them. "
            + "A server has to prove by its certificate that it has the name, or the address, by which it is given here.",
            o => o.ServerTls, o => o with { ServerTls = true }, (o, from) => o with { ServerTls = from.ServerTls }),
        Path(pool, "server-tls-ca", "Believe servers' certificates that these authorities signed (PEM); read again when it changes.",
            files => files.Authorities, (files, path) => files with { Authorities = path })
            with { Default = "those that the system trusts" },
        Path(pool, "server-tls-cert", "Show this certificate to servers that ask for one (PEM, its chain behind it); "
            + "read again when it changes.",
            files => files.Certificate, (files, path) => files with { Certificate = path }),
        Path(pool, "server-tls-key", "Its private key (PEM).", files => files.Key, (files, path) => files with { Key = path })
            with { Default = "in the file of server-tls-cert" },
        pool.Text("server-tls-min-version", "1.2|1.3", "Oldest version of TLS that is spoken to servers.", (_, _) => null) with
        {
            Take = (o, text) => TlsSettings.TryReadVersion(text, out var version)
                ? (o with { ServerTlsFiles = o.ServerTlsFiles with { MinimumVersion = version } }, null)
                : (o, TlsSettings.WhyNoVersion(text)),
            Default = "1.2",
            Statistic = "server_tls_min_version",
            Show = o => TlsSettings.Tell(o.ServerTlsFiles.MinimumVersion),
            Tell = o => TlsSettings.Tell(o.ServerTlsFiles.MinimumVersion),
            Copy = (from, to) =>
                to with { ServerTlsFiles = to.ServerTlsFiles with { MinimumVersion = from.ServerTlsFiles.MinimumVersion } },
        },
        Flag(pool, "server-tls-no-verify", "Believe any certificate of a server: whoever answers at its address is taken for it, and "
            + "gets what is written there, and passwords.",
            o => !o.ServerTlsFiles.Verifies, o => o with { ServerTlsFiles = o.ServerTlsFiles with { Verifies = false } },
            (o, from) => o with { ServerTlsFiles = o.ServerTlsFiles with { Verifies = from.ServerTlsFiles.Verifies } }),
    ];

    /// <summary>Reports what contradicts itself, or has nothing to hold for.</summary>
    public static void Check(ProxyOptions options, List<Problem> problems)
    {
        var files = options.ServerTlsFiles;
        if (files is { Key: not null, Certificate: null })
            problems.Add(new Problem("server-tls-key", "there is no certificate to it; give --server-tls-cert too"));
        if (files is { Verifies: false, Authorities: not null })
            problems.Add(new Problem("server-tls-no-verify", "contradicts server-tls-ca: any certificate would be believed; keep one"));
        if (options.Pool.Tiers.SelectMany(tier => tier.Servers).Any(options.IsReachedByTls)) return;
        foreach (var (name, isSaid) in Others(files))
        {
            if (isSaid) problems.Add(new Problem(name, "no server is reached by TLS; give --server-tls too, or tls:// before a server"));
        }
    }

    private static IEnumerable<(string Name, bool IsSaid)> Others(TlsServerFiles files) =>
    [
        ("server-tls-ca", files.Authorities is not null), ("server-tls-cert", files.Certificate is not null),
        ("server-tls-min-version", files.MinimumVersion != TlsVersion.Tls12), ("server-tls-no-verify", !files.Verifies),
    ];

    private static Row<ProxyOptions> Flag(
        RowMaker<ProxyOptions> pool, string name, string meaning, Func<ProxyOptions, bool> get, Func<ProxyOptions, ProxyOptions> set,
        Func<ProxyOptions, ProxyOptions, ProxyOptions> copy) => pool.Flag(name, meaning, set) with
        {
            Statistic = name.Replace('-', '_'),
            Show = o => get(o) ? On : Off,
            Tell = o => get(o) ? On : Off,
            Copy = (from, to) => copy(to, from),
        };

    private static Row<ProxyOptions> Path(
        RowMaker<ProxyOptions> pool, string name, string meaning, Func<TlsServerFiles, string?> get,
        Func<TlsServerFiles, string?, TlsServerFiles> set) =>
        pool.FilePath(name, "FILE", meaning, (o, path) => o with { ServerTlsFiles = set(o.ServerTlsFiles, path) }) with
        {
            Statistic = name.Replace('-', '_'),
            Show = o => get(o.ServerTlsFiles) ?? "NULL",
            Tell = o => get(o.ServerTlsFiles) ?? None,
            Copy = (from, to) => to with { ServerTlsFiles = set(to.ServerTlsFiles, get(from.ServerTlsFiles)) },
        };
}
