using System.Security.Cryptography;

namespace Understudy.Connections.Access;

/// <summary>One who may log in. Any thread.</summary>
internal sealed class User
{
    // Nobody learns a password from what is kept of it without this, which no other process has.
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);

    private readonly PasswordHash? _hash;
    private readonly byte[] _written;
    private byte[]? _digest;

    /// <param name="name">As the log shows it.</param>
    /// <param name="written">Its password as the file has it.</param>
    /// <param name="hash">What that is, if it is a hash.</param>
    /// <param name="rights">What it may do.</param>
    public User(string name, ReadOnlySpan<byte> written, PasswordHash? hash, UserRights rights)
    {
        (Name, _hash, Rights) = (name, hash, rights);
        _written = DigestOf(written);
        if (hash is null) _digest = _written;
    }

    public string Name { get; }

    /// <summary>Nobody, whose password takes as long to verify as this one's; null if it is not hashed.</summary>
    public User? Decoy() => _hash is null ? null : new User("nobody", RandomNumberGenerator.GetBytes(16), _hash.Decoy(), UserRights.All);

    public UserRights Rights { get; }

    /// <summary>Whether a password is the right one, in the same time whichever it is; null where that has to be verified first
    /// (<see cref="Learn"/>).</summary>
    public bool? Knows(ReadOnlySpan<byte> password)
    {
        if (Volatile.Read(ref _digest) is not { } digest) return null;
        Span<byte> asked = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(Key, password, asked);
        return CryptographicOperations.FixedTimeEquals(asked, digest);
    }

    /// <summary>Whether it is the right one; it is known from then on. Takes as long as its hash does: not on a loop.</summary>
    public bool Learn(ReadOnlySpan<byte> password)
    {
        if (Knows(password) is { } known) return known;
        if (!_hash!.IsOf(password)) return false;
        Volatile.Write(ref _digest, DigestOf(password));
        return true;
    }

    /// <summary>Whether its password is written as before: who has logged in as that one is this one.</summary>
    public bool Succeeds(User before) => CryptographicOperations.FixedTimeEquals(_written, before._written);

    /// <summary>Takes over what is known of the same password.</summary>
    public void Inherit(User before)
    {
        if (Succeeds(before) && Volatile.Read(ref before._digest) is { } known) Volatile.Write(ref _digest, known);
    }

    private static byte[] DigestOf(ReadOnlySpan<byte> password) => HMACSHA256.HashData(Key, password);
}
