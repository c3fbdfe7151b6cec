using System.Buffers.Binary;
using System.Text;

namespace Understudy.Harness;

/// <summary>A request of memcached's binary protocol, right or wrong. Text stands for bytes one to one (Latin-1).</summary>
/// <param name="Opcode">As in protocol_binary.h.</param>
/// <param name="Key">Empty for none.</param>
public sealed record BinaryRequest(byte Opcode, string Key = "")
{
    public const byte Get = 0x00, Set = 0x01, Add = 0x02, Replace = 0x03, Delete = 0x04, Increment = 0x05, Decrement = 0x06, Quit = 0x07,
        Flush = 0x08, GetQ = 0x09, Noop = 0x0a, Version = 0x0b, GetK = 0x0c, GetKQ = 0x0d, Append = 0x0e, Prepend = 0x0f, Stat = 0x10,
        SetQ = 0x11, AddQ = 0x12, ReplaceQ = 0x13, DeleteQ = 0x14, IncrementQ = 0x15, DecrementQ = 0x16, QuitQ = 0x17, FlushQ = 0x18,
        AppendQ = 0x19, PrependQ = 0x1a, Verbosity = 0x1b, Touch = 0x1c, Gat = 0x1d, GatQ = 0x1e, SaslList = 0x20, SaslAuth = 0x21,
        SaslStep = 0x22, GatK = 0x23, GatKQ = 0x24;

    /// <summary>As an expiration of increment and decrement: nothing is created.</summary>
    public const uint CreatesNothing = 0xffffffff;

    private const int HeaderBytes = 24;

    public string Extras { get; init; } = "";

    public string Value { get; init; } = "";

    public ulong Cas { get; init; }

    public uint Opaque { get; init; }

    public byte Magic { get; init; } = 0x80;

    /// <summary>Other than what there is.</summary>
    public ushort? KeyLength { get; init; }

    /// <summary>Other than what there is.</summary>
    public byte? ExtrasLength { get; init; }

    /// <summary>Other than what there is.</summary>
    public uint? BodyLength { get; init; }

    /// <summary>set, add and replace.</summary>
    public static BinaryRequest Put(byte opcode, string key, string value, uint flags = 0, uint exptime = 0) =>
        new(opcode, key) { Extras = Number(flags) + Number(exptime), Value = value };

    /// <summary>increment and decrement.</summary>
    public static BinaryRequest Count(byte opcode, string key, ulong delta, ulong initial = 0, uint exptime = CreatesNothing) =>
        new(opcode, key) { Extras = Number(delta) + Number(initial) + Number(exptime) };

    /// <summary>touch and gat.</summary>
    public static BinaryRequest Expire(byte opcode, string key, uint exptime) => new(opcode, key) { Extras = Number(exptime) };

    /// <summary>As extras have it.</summary>
    public static string Number(uint number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return Encoding.Latin1.GetString(bytes);
    }

    /// <summary>As it is sent.</summary>
    public string ToWire()
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        header[0] = Magic;
        header[1] = Opcode;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], KeyLength ?? (ushort)Key.Length);
        header[4] = ExtrasLength ?? (byte)Extras.Length;
        BinaryPrimitives.WriteUInt32BigEndian(header[8..], BodyLength ?? (uint)(Extras.Length + Key.Length + Value.Length));
        BinaryPrimitives.WriteUInt32BigEndian(header[12..], Opaque);
        BinaryPrimitives.WriteUInt64BigEndian(header[16..], Cas);
        return Encoding.Latin1.GetString(header) + Extras + Key + Value;
    }

    private static string Number(ulong number) => Number((uint)(number >> 32)) + Number((uint)number);
}
