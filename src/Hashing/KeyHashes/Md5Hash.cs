namespace Understudy.Hashing.KeyHashes;

/// <summary>ketama's hash of a key: the first four bytes of its MD5, least significant first.</summary>
internal sealed class Md5Hash() : KeyHash("md5")
{
    public static readonly Md5Hash Instance = new();

    public override ulong Compute(ReadOnlySpan<byte> key) => Md5Digest.Of(key).A;
}
