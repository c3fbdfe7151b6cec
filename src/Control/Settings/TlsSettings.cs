using Understudy.Transport.Tls;

namespace Understudy.Control.Settings;

/// <summary>With what clients speak TLS, alike before a proxy and a node.</summary>
internal static class TlsSettings
{
    public static IReadOnlyList<Row<ListenerDraft>> Of(RowMaker<ListenerDraft> row) =>
    [
        Path(row, "tls-cert", "Speak TLS on TCP with this certificate (PEM, its chain behind it); read again when it changes.",
            (tls, path) => tls.Certificate = path),
        Path(row, "tls-key", "Its private key (PEM).", (tls, path) => tls.Key = path) with { Default = "in the file of tls-cert" },
        Path(row, "tls-client-ca", "Ask clients for certificates, and believe those that these authorities signed.",
            (tls, path) => tls.ClientAuthorities = path),
        Path(row, "tls-client-crl", "Certificates of clients that are no longer good, by those authorities.",
            (tls, path) => tls.RevokedClients = path),
        row.Text("tls-client-cert", "none|optional|required", "Whether clients have to show a certificate.", SetClientCertificates)
            with { Default = "required with tls-client-ca" },
        row.Text("tls-min-version", "1.2|1.3", "Oldest version of TLS that is spoken.", SetMinimumVersion) with { Default = "1.2" },
    ];

    public static bool TryReadVersion(string text, out TlsVersion version)
    {
        version = text == Tell(TlsVersion.Tls13) ? TlsVersion.Tls13 : TlsVersion.Tls12;
        return text == Tell(version);
    }

    public static string WhyNoVersion(string text) => $"'{text}' is no version that is spoken; give 1.2 or 1.3";

    public static string Tell(TlsVersion version) => version == TlsVersion.Tls13 ? "1.3" : "1.2";

    private static Row<ListenerDraft> Path(RowMaker<ListenerDraft> row, string name, string meaning, Action<TlsDraft, string> set) =>
        row.FilePath(name, "FILE", meaning, (draft, path) =>
        {
            set(draft.Tls, path);
            return draft;
        });

    private static string? SetClientCertificates(ListenerDraft draft, string text)
    {
        ClientCertificates? wanted = text switch
        {
            "none" => ClientCertificates.None,
            "optional" => ClientCertificates.Optional,
            "required" => ClientCertificates.Required,
            _ => null,
        };
        if (wanted is null) return $"'{text}' is none of them; give none, optional or required";
        draft.Tls.ClientCertificates = wanted;
        return null;
    }

    private static string? SetMinimumVersion(ListenerDraft draft, string text)
    {
        if (!TryReadVersion(text, out var version)) return WhyNoVersion(text);
        draft.Tls.MinimumVersion = version;
        return null;
    }
}
