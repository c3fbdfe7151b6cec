using System.Net.Security;
using System.Security.Cryptography;
using System.Text;

namespace Understudy.Control.Admin;

/// <summary>What whoever asks at an admin address has to show. Token and certificate may be replaced at any time; any thread.</summary>
/// <param name="isRemote">Other machines reach it: nothing but health is told without the token.</param>
/// <param name="isPrivate">It is a Unix socket, whose mode says who may ask.</param>
public sealed class AdminAccess(bool isRemote, bool isPrivate)
{
    /// <summary>Shorter tokens can be found out by trying.</summary>
    private const int ShortestToken = 16, LongestToken = 256;

    private const string Scheme = "Bearer ";

    private byte[]? _digest;
    private SslStreamCertificateContext? _certificate;

    /// <summary>Who does not know the token may not even look.</summary>
    internal bool GuardsReads { get; } = isRemote;

    /// <summary>Somebody may have something done.</summary>
    internal bool TakesActions => ActionsNeedToken || isPrivate;

    /// <summary>There is a token.</summary>
    internal bool ActionsNeedToken => Volatile.Read(ref _digest) is not null;

    /// <summary>What HTTPS is spoken with; null: HTTP in clear.</summary>
    public SslStreamCertificateContext? Certificate
    {
        get => Volatile.Read(ref _certificate);
        set => Volatile.Write(ref _certificate, value);
    }

    /// <summary>Takes the content of the file of the token.</summary>
    /// <param name="content">The token in one line.</param>
    /// <returns>Why it is none, and the one before stays; null if all is well.</returns>
    public string? Take(ReadOnlySpan<byte> content)
    {
        var token = content.TrimEnd("\r\n \t"u8);
        if (token.ContainsAnyExceptInRange((byte)'!', (byte)'~')) return "a token is one line of visible characters, without spaces";
        if (token.Length is < ShortestToken or > LongestToken) return $"a token has {ShortestToken} to {LongestToken} characters";
        Volatile.Write(ref _digest, SHA256.HashData(token));
        return null;
    }

    /// <summary>Whether who asks knows the token, in a time that tells nothing of it.</summary>
    /// <param name="authorization">The header of that name; null: there is none.</param>
    internal bool Knows(string? authorization) =>
        Volatile.Read(ref _digest) is { } digest && authorization is not null
        && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(authorization[Scheme.Length..].Trim())), digest);
}
