using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Understudy.Keepalived;

/// <summary>Everybody at the other end of an interface, for frames of ARP: a <c>sockaddr_ll</c> (packet(7)).</summary>
/// <param name="device">The number of the interface.</param>
internal sealed class LinkEndPoint(int device) : EndPoint
{
    // sll_family, sll_protocol, sll_ifindex, sll_hatype, sll_pkttype, sll_halen, sll_addr[8].
    private const int Bytes = 20, ProtocolAt = 2, DeviceAt = 4, LengthAt = 11, HardwareAt = 12, HardwareBytes = 6;

    /// <summary>ETH_P_ARP.</summary>
    public const ushort Arp = 0x0806;

    public override AddressFamily AddressFamily => AddressFamily.Packet;

    public override SocketAddress Serialize()
    {
        var address = new SocketAddress(AddressFamily.Packet, Bytes);
        var bytes = address.Buffer.Span;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[ProtocolAt..], Arp);
        // In the order of this machine.
        BitConverter.TryWriteBytes(bytes[DeviceAt..], device);
        bytes[LengthAt] = HardwareBytes;
        bytes.Slice(HardwareAt, HardwareBytes).Fill(byte.MaxValue);
        return address;
    }

    // Where a frame came from is in the frame.
    public override EndPoint Create(SocketAddress socketAddress) => this;
}
