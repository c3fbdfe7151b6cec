using Understudy.Control.Configuration;
using Understudy.Transport.Tls;

namespace Understudy.Control.Settings;

/// <summary>What has been said of TLS to clients.</summary>
internal sealed class TlsDraft
{
    public string? Certificate { get; set; }

    public string? Key { get; set; }

    public string? ClientAuthorities { get; set; }

    public string? RevokedClients { get; set; }

    /// <summary>Null: clients are asked for certificates where there is somebody to believe.</summary>
    public ClientCertificates? ClientCertificates { get; set; }

    public TlsVersion? MinimumVersion { get; set; }

    /// <summary>It is asked for in so many words, as memcached is.</summary>
    public bool IsAsked { get; set; }

    /// <summary>Options of memcached say how it is spoken, which count only if it is asked for.</summary>
    public bool IsDetailed { get; set; }

    /// <returns>Null where clients speak in clear.</returns>
    internal TlsFiles? ToFiles(List<Problem> problems)
    {
        if (IsDetailed && !IsAsked) problems.Add(new Problem("extended", "options of TLS count only where it is asked for; give -Z too"));
        if (Certificate is null)
        {
            if (IsAsked)
            {
                problems.Add(new Problem(
                    "enable-ssl", "there is no certificate to speak TLS with; give -o ssl_chain_cert=FILE, or --tls-cert FILE"));
                return null;
            }

            foreach (var (name, isSaid) in Others)
            {
                if (isSaid) problems.Add(new Problem(name, "there is no certificate to speak TLS with; give --tls-cert too"));
            }

            return null;
        }

        if (ClientAuthorities is null && ClientCertificates is not (null or Transport.Tls.ClientCertificates.None))
            problems.Add(new Problem("tls-client-cert", "nobody is believed to have signed them; give --tls-client-ca too"));
        if (ClientAuthorities is null && RevokedClients is not null)
            problems.Add(new Problem("tls-client-crl", "clients are asked for no certificates; give --tls-client-ca too"));

        // A file often has both.
        return new TlsFiles
        {
            Certificate = Certificate,
            Key = Key ?? Certificate,
            ClientAuthorities = ClientAuthorities,
            RevokedClients = RevokedClients,
            ClientCertificates = ClientCertificates
                ?? (ClientAuthorities is null ? Transport.Tls.ClientCertificates.None : Transport.Tls.ClientCertificates.Required),
            MinimumVersion = MinimumVersion ?? TlsVersion.Tls12,
        };
    }

    private IEnumerable<(string Name, bool IsSaid)> Others =>
    [
        ("tls-key", Key is not null), ("tls-client-ca", ClientAuthorities is not null), ("tls-client-crl", RevokedClients is not null),
        ("tls-client-cert", ClientCertificates is not null), ("tls-min-version", MinimumVersion is not null),
    ];
}
