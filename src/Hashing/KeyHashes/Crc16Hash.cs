namespace Understudy.Hashing.KeyHashes;

/// <summary>CRC-16/ARC (polynomial 0x8005 reflected, start 0): twemproxy's crc16.</summary>
internal sealed class Crc16Hash() : KeyHash("crc16")
{
    public static readonly Crc16Hash Instance = new();

    private static readonly ushort[] Table = MakeTable();

    public override ulong Compute(ReadOnlySpan<byte> key)
    {
        var table = Table;
        ushort crc = 0;
        foreach (var b in key) crc = (ushort)((crc >> 8) ^ table[(byte)(crc ^ b)]);
        return crc;
    }

    private static ushort[] MakeTable()
    {
        const int ReflectedPolynomial = 0xA001;
        var table = new ushort[256];
        for (var i = 0; i < table.Length; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ ReflectedPolynomial;
            table[i] = (ushort)crc;
        }

        return table;
    }
}
