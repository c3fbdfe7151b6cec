using Understudy.Control.Configuration;
using Understudy.Transport.Tls;

namespace Understudy.Control.Settings;

/// <summary>TLS of a node as memcached is asked for it: <c>-Z</c>, and what its <c>-o</c> says of it.</summary>
internal static class MemcachedTlsSettings
{
    public static IReadOnlyList<Row<ListenerDraft>> Rows { get; } =
    [
        new()
        {
            Name = "enable-ssl", Letter = 'Z', Place = SettingPlace.Call,
            Meaning = "Speak TLS on TCP, with what -o or the options above name.",
            Take = (draft, _) =>
            {
                draft.Tls.IsAsked = true;
                return (draft, null);
            },
        },
        new()
        {
            Name = "extended", Letter = 'o', Value = "NAME=VALUE", Place = SettingPlace.Call, IsList = true,
            Meaning = "Of memcached's, with -Z: ssl_chain_cert, ssl_key, ssl_ca_cert, ssl_verify_mode (0 none, 1 optional, 2 required) and "
                + "ssl_min_version (2: 1.2, 3: 1.3), with commas between them. Others are refused: they tune what we do not have.",
            Take = (draft, text) => (draft, TakeAll(draft.Tls, text)),
        },
    ];

    private static string? TakeAll(TlsDraft tls, string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(option => Take(tls, option))
            .FirstOrDefault(refusal => refusal is not null);

    private static string? Take(TlsDraft tls, string option)
    {
        var equals = option.IndexOf('=');
        var (name, value) = equals < 0 ? (option, string.Empty) : (option[..equals], option[(equals + 1)..]);
        if (!name.StartsWith("ssl_", StringComparison.Ordinal))
            return $"'{option}' tunes a part of memcached that is not here; leave it out";
        tls.IsDetailed = true;
        switch (name)
        {
            case "ssl_chain_cert" or "ssl_key" or "ssl_ca_cert" when value.Length == 0:
                return $"{name} has no file; write {name}=FILE";
            case "ssl_chain_cert":
                tls.Certificate = StartDirectory.Full(value);
                return null;
            case "ssl_key":
                tls.Key = StartDirectory.Full(value);
                return null;
            case "ssl_ca_cert":
                tls.ClientAuthorities = StartDirectory.Full(value);

                // memcached asks clients for nothing unless it is told to.
                tls.ClientCertificates ??= ClientCertificates.None;
                return null;
            case "ssl_verify_mode":
                return TakeVerifyMode(tls, value);
            case "ssl_min_version":
                return TakeVersion(tls, value);
            case "ssl_keyformat":
                return value == "PEM" ? null : $"a key is read as PEM, and not as {value}; turn it into that";
            case "ssl_ciphers":
                return "ciphers are not chosen one by one here; leave it out, or set them in OpenSSL's own configuration";
            case "ssl_wbuf_size" or "ssl_session_cache" or "ssl_kernel_tls":
                return null;
            default:
                return $"'{option}' is no option of TLS that is known here; leave it out";
        }
    }

    private static string? TakeVerifyMode(TlsDraft tls, string value)
    {
        // 3 asks once in a connection, which is all that we do.
        ClientCertificates? asked = value switch
        {
            "0" => ClientCertificates.None,
            "1" or "3" => ClientCertificates.Optional,
            "2" => ClientCertificates.Required,
            _ => null,
        };
        if (asked is null) return $"'{value}' is no ssl_verify_mode; give 0 to 3";
        tls.ClientCertificates = asked;
        return null;
    }

    private static string? TakeVersion(TlsDraft tls, string value)
    {
        if (value is not ("2" or "3")) return $"'{value}' is no ssl_min_version that is spoken; give 2 (TLS 1.2) or 3 (1.3)";
        tls.MinimumVersion = value == "2" ? TlsVersion.Tls12 : TlsVersion.Tls13;
        return null;
    }
}
