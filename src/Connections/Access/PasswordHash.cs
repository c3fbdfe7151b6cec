using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Understudy.Connections.Access;

/// <summary>A password as a file holds it that is not to tell it: PBKDF2 with HMAC-SHA256 (RFC 8018), spelled
/// <c>$pbkdf2-sha256$ROUNDS$SALT$HASH</c> as Python's passlib does. Salt and hash are base64 with <c>.</c> for <c>+</c> and without
/// padding.</summary>
public sealed class PasswordHash
{
    /// <summary>What a new one takes: about a fifth of a second of a core. OWASP's advice of 2023.</summary>
    public const int UsualRounds = 600_000;

    /// <summary>Any that is read. The upper end keeps a wrong digit from taking a core for minutes.</summary>
    public const int FewestRounds = 1000, MostRounds = 10_000_000;

    private const string Prefix = "$pbkdf2-sha256$";
    private const int HashBytes = 32, NewSaltBytes = 16, FewestSaltBytes = 8, MostSaltBytes = 64;

    private readonly int _rounds;
    private readonly byte[] _salt;
    private readonly byte[] _hash;

    private PasswordHash(int rounds, byte[] salt, byte[] hash) => (_rounds, _salt, _hash) = (rounds, salt, hash);

    /// <summary>Whether a password as a file has it is a hash, if perhaps not a valid one.</summary>
    internal static bool IsOne(ReadOnlySpan<byte> written) => written.StartsWith("$pbkdf2-"u8);

    /// <returns>Null if it is not spelled so.</returns>
    internal static PasswordHash? TryRead(ReadOnlySpan<byte> written)
    {
        var text = Encoding.Latin1.GetString(written);
        if (!text.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        var parts = text[Prefix.Length..].Split('$');
        if (parts.Length != 3 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var rounds)) return null;
        if (rounds is < FewestRounds or > MostRounds) return null;
        if (Decode(parts[1]) is not { Length: >= FewestSaltBytes and <= MostSaltBytes } salt) return null;
        return Decode(parts[2]) is { Length: HashBytes } hash ? new PasswordHash(rounds, salt, hash) : null;
    }

    /// <summary>Hashes a password with a salt of its own.</summary>
    /// <param name="password">1 byte or more.</param>
    /// <param name="rounds">Each costs an attacker as much as us.</param>
    public static string Make(ReadOnlySpan<byte> password, int rounds = UsualRounds)
    {
        var salt = RandomNumberGenerator.GetBytes(NewSaltBytes);
        var hash = Rfc2898DeriveBytes.Pbkdf2(password, salt, rounds, HashAlgorithmName.SHA256, HashBytes);
        return string.Create(CultureInfo.InvariantCulture, $"{Prefix}{rounds}${Encode(salt)}${Encode(hash)}");
    }

    /// <summary>A hash of no password at all, which takes as long as this one.</summary>
    internal PasswordHash Decoy() => new(_rounds, RandomNumberGenerator.GetBytes(_salt.Length), RandomNumberGenerator.GetBytes(HashBytes));

    /// <summary>Takes as long as it takes: not on a loop.</summary>
    internal bool IsOf(ReadOnlySpan<byte> password)
    {
        Span<byte> hash = stackalloc byte[HashBytes];
        Rfc2898DeriveBytes.Pbkdf2(password, _salt, hash, _rounds, HashAlgorithmName.SHA256);
        return CryptographicOperations.FixedTimeEquals(hash, _hash);
    }

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '.');

    private static byte[]? Decode(string text)
    {
        var padded = Encoding.Latin1.GetBytes(text.Replace('.', '+').PadRight((text.Length + 3) / 4 * 4, '='));
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(padded.Length)];
        var status = Base64.DecodeFromUtf8(padded, bytes, out var read, out var written);
        return status == System.Buffers.OperationStatus.Done && read == padded.Length ? bytes[..written] : null;
    }
}
