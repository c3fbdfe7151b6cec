namespace Understudy.Hashing.KeyHashes;

/// <summary>Bits 16 to 30 of another hash: xmemcached's PHP mode, which cuts whatever hash it is given as PHP's client cuts a
/// CRC-32.</summary>
/// <remarks>xmemcached's CRC32_HASH is cut already; cut twice it is always 0, and every key goes to the first server.</remarks>
internal sealed class HighBitsHash(KeyHash whole) : KeyHash(whole.Name)
{
    public override ulong Compute(ReadOnlySpan<byte> key) => (whole.Compute(key) >> 16) & 0x7FFF;
}
