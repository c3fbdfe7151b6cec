namespace Understudy.Transport.Tls;

/// <summary>Where what a listener shows to its clients, and what it believes of them, is kept. PEM files.</summary>
public sealed record TlsFiles
{
    /// <summary>The listener's own certificate, followed by those that lead to its authority.</summary>
    public required string Certificate { get; init; }

    /// <summary>Its private key.</summary>
    public required string Key { get; init; }

    /// <summary>The authorities that clients' certificates must come from; null: clients are not asked for any.</summary>
    public string? ClientAuthorities { get; init; }

    /// <summary>Certificates of clients that are no longer good, by those authorities; null: none.</summary>
    public string? RevokedClients { get; init; }

    public ClientCertificates ClientCertificates { get; init; }

    public TlsVersion MinimumVersion { get; init; } = TlsVersion.Tls12;

    /// <summary>All files that are named.</summary>
    public IEnumerable<string> All
    {
        get
        {
            yield return Certificate;
            yield return Key;
            if (ClientAuthorities is not null) yield return ClientAuthorities;
            if (RevokedClients is not null) yield return RevokedClients;
        }
    }
}
