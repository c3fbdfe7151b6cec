namespace Understudy.Simulation.Network;

/// <summary>What one end of a connection sends the other.</summary>
internal enum PacketKind : byte
{
    /// <summary>The connection is accepted (SYN ACK).</summary>
    Accepted,

    Bytes,

    /// <summary>The receiver has read: there is room again.</summary>
    WindowUpdate,

    /// <summary>No more bytes will follow (FIN).</summary>
    End,

    /// <summary>The connection is gone (RST).</summary>
    Reset,
}

/// <summary>A packet under way.</summary>
/// <param name="Due">When it arrives, unless the link is cut then.</param>
/// <param name="Kind">What it says.</param>
/// <param name="Bytes">What it carries.</param>
internal readonly record struct Packet(long Due, PacketKind Kind, byte[] Bytes);
