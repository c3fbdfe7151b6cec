using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Understudy.Keepalived;

/// <summary>Asks a network who has an address, as a host does that is about to use it (RFC 5227, 2.1.1): whoever has it answers, and
/// nobody learns anything by the question.</summary>
internal static class ArpProbe
{
    // Of an Ethernet frame (RFC 826): hardware 1, protocol IPv4, lengths 6 and 4, operation, sender, target.
    private const int FrameBytes = 28, OperationAt = 6, SenderAt = 8, SenderAddressAt = 14, TargetAddressAt = 24, HardwareBytes = 6;
    private const ushort Request = 1, Reply = 2;

    private const int Times = 2;

    // A host that has an address answers in well under a millisecond; one that is busy may take its time.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    /// <param name="vip">An address of IPv4.</param>
    /// <param name="device">Where it is asked for.</param>
    /// <returns>Who answered, once for each host: hosts with a virtual router's own address share one. Or null and why nobody was asked.
    /// This host does not hear itself.</returns>
    public static async Task<(IReadOnlyList<PhysicalAddress>? Answers, string? Obstacle)> AskAsync(IPAddress vip, NetworkInterface device)
    {
        var everybody = new LinkEndPoint(device.GetIPProperties().GetIPv4Properties().Index);
        try
        {
            var protocol = (ProtocolType)IPAddress.HostToNetworkOrder((short)LinkEndPoint.Arp);
            using var socket = new Socket(AddressFamily.Packet, SocketType.Dgram, protocol);
            socket.Bind(everybody);
            var most = new Dictionary<PhysicalAddress, int>();
            for (var i = 0; i < Times; i++)
            {
                await socket.SendToAsync(Question(vip, device), everybody);
                foreach (var (who, count) in (await ListenAsync(socket, vip)).CountBy(answer => answer))
                    most[who] = Math.Max(count, most.GetValueOrDefault(who));
            }

            return ([.. most.SelectMany(answer => Enumerable.Repeat(answer.Key, answer.Value))], null);
        }
        catch (SocketException e)
        {
            return (null, e.SocketErrorCode == SocketError.AccessDenied
                ? "nobody was asked by ARP: that needs root" : $"nobody could be asked by ARP on {device.Name} ({e.SocketErrorCode})");
        }
    }

    private static byte[] Question(IPAddress vip, NetworkInterface device)
    {
        var frame = new byte[FrameBytes];
        BinaryPrimitives.WriteUInt16BigEndian(frame, 1);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), 0x0800);
        (frame[4], frame[5]) = (HardwareBytes, 4);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(OperationAt), Request);
        device.GetPhysicalAddress().GetAddressBytes().CopyTo(frame, SenderAt);
        vip.GetAddressBytes().CopyTo(frame, TargetAddressAt);
        return frame;
    }

    private static async Task<List<PhysicalAddress>> ListenAsync(Socket socket, IPAddress vip)
    {
        // Frames come with what fills them up to the least length of Ethernet.
        var (answers, frame, wanted) = (new List<PhysicalAddress>(), new byte[64], vip.GetAddressBytes());
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            while (true)
            {
                var length = await socket.ReceiveAsync(frame, limit.Token);
                if (length < FrameBytes || BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(OperationAt)) != Reply
                    || !frame.AsSpan(SenderAddressAt, wanted.Length).SequenceEqual(wanted)) continue;
                // A gratuitous ARP of a new Active host may be a reply too, and is addressed to the VIP itself.
                if (frame.AsSpan(TargetAddressAt, wanted.Length).SequenceEqual(wanted)) continue;
                answers.Add(new PhysicalAddress(frame[SenderAt..(SenderAt + HardwareBytes)]));
            }
        }
        catch (OperationCanceledException)
        {
            return answers;
        }
    }
}
