namespace Understudy.Hashing.KeyHashes;

/// <summary>CRC-32 (IEEE 802.3, reflected), whole or the 15 bits that memcached clients have kept of it since the first Perl
/// client.</summary>
internal sealed class Crc32Hash : KeyHash
{
    /// <summary><c>(crc &gt;&gt; 16) &amp; 0x7fff</c>: libmemcached's CRC, spymemcached's CRC_HASH, gwhalin's NEW_COMPAT_HASH,
    /// twemproxy's crc32.</summary>
    public static readonly Crc32Hash Short = new("crc32", 16, 0x7FFF);

    /// <summary>All 32 bits: twemproxy's crc32a.</summary>
    public static readonly Crc32Hash Whole = new("crc32a", 0, uint.MaxValue);

    private static readonly uint[] Table = MakeTable();

    private readonly int _shift;
    private readonly uint _mask;

    private Crc32Hash(string name, int shift, uint mask) : base(name) => (_shift, _mask) = (shift, mask);

    public override ulong Compute(ReadOnlySpan<byte> key)
    {
        var table = Table;
        var crc = uint.MaxValue;
        foreach (var b in key) crc = (crc >> 8) ^ table[(byte)(crc ^ b)];
        return (~crc >> _shift) & _mask;
    }

    private static uint[] MakeTable()
    {
        const uint ReflectedPolynomial = 0xEDB88320;
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ ReflectedPolynomial;
            table[i] = crc;
        }

        return table;
    }
}
