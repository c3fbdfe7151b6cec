namespace Understudy.Hashing.KeyHashes;

/// <summary>
/// twemproxy's crc16: CRC-16/XMODEM (polynomial 0x1021, start 0) kept in 32 bits and never cut: the upper half holds what was shifted out.
/// </summary>
internal sealed class Crc16Hash() : KeyHash("crc16")
{
    public static readonly Crc16Hash Instance = new();

    private static readonly ushort[] Table = MakeTable();

    public override ulong Compute(ReadOnlySpan<byte> key)
    {
        var table = Table;
        uint crc = 0;
        foreach (var b in key) crc = (crc << 8) ^ table[(byte)((crc >> 8) ^ b)];
        return crc;
    }

    private static ushort[] MakeTable()
    {
        const int Polynomial = 0x1021;
        var table = new ushort[256];
        for (var i = 0; i < table.Length; i++)
        {
            var crc = i << 8;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 0x8000) == 0 ? crc << 1 : (crc << 1) ^ Polynomial;
            table[i] = (ushort)crc;
        }

        return table;
    }
}
