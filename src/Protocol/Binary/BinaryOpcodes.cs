using Understudy.Protocol.Requests;

namespace Understudy.Protocol.Binary;

/// <summary>What the forms of a command have in common, and what not.</summary>
internal static class BinaryOpcodes
{
    /// <summary>The form of the command that is always answered.</summary>
    public static BinaryOpcode Loud(BinaryOpcode opcode) => opcode switch
    {
        BinaryOpcode.GetQ => BinaryOpcode.Get,
        BinaryOpcode.GetKQ => BinaryOpcode.GetK,
        BinaryOpcode.GatQ => BinaryOpcode.Gat,
        BinaryOpcode.GatKQ => BinaryOpcode.GatK,
        BinaryOpcode.AppendQ => BinaryOpcode.Append,
        BinaryOpcode.PrependQ => BinaryOpcode.Prepend,
        // Set to Flush, in their order.
        >= BinaryOpcode.SetQ and <= BinaryOpcode.FlushQ => (BinaryOpcode)(opcode - 0x10),
        _ => opcode,
    };

    /// <summary>The response has the key in it, of a miss too.</summary>
    public static bool ReturnsKey(BinaryOpcode opcode) =>
        opcode is BinaryOpcode.GetK or BinaryOpcode.GetKQ or BinaryOpcode.GatK or BinaryOpcode.GatKQ;

    /// <summary>It gives what it finds.</summary>
    public static bool Retrieves(BinaryOpcode opcode) => Loud(opcode)
        is BinaryOpcode.Get or BinaryOpcode.GetK or BinaryOpcode.Gat or BinaryOpcode.GatK;
}
