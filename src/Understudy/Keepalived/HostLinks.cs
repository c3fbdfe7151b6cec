using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Understudy.Keepalived;

/// <summary>The interfaces of this host, and whom it has met through them.</summary>
internal sealed class HostLinks
{
    private const string Neighbours = "/proc/net/arp";

    private readonly NetworkInterface[] _devices = NetworkInterface.GetAllNetworkInterfaces();

    /// <summary>The interface that has an address; null if none has. A label, as in eth0:1, is no interface.</summary>
    public string? DeviceWith(IPAddress address) =>
        Array.Find(_devices, device => AddressesOf(device).Any(own => own.Address.Equals(address)))?.Name.Split(':')[0];

    /// <summary>Where an address of IPv4 can be asked for.</summary>
    /// <param name="vip">It, which may be on this host itself.</param>
    /// <param name="name">Of its interface, where that is known.</param>
    public NetworkInterface? LinkTo(IPAddress vip, string? name) =>
        Array.Find(_devices, device => HasLink(device) && device.Name == name)
        ?? Array.Find(_devices, device => HasLink(device)
            && AddressesOf(device).Any(own => !own.Address.Equals(vip) && Reaches(own, vip)));

    /// <summary>This host's own address in the network of a VIP, by which others know it; null if it has none.</summary>
    /// <param name="vip">It.</param>
    /// <param name="others">Addresses that move too.</param>
    public IPAddress? OwnAddress(IPAddress vip, IReadOnlyCollection<IPAddress> others) => _devices.SelectMany(AddressesOf)
        .FirstOrDefault(own => !others.Contains(own.Address) && Reaches(own, vip))?.Address;

    public bool Has(IPAddress address) => DeviceWith(address) is not null;

    /// <summary>The interface of a host that this one has spoken to lately; null: not known.</summary>
    public static PhysicalAddress? HardwareOf(IPAddress neighbour)
    {
        try
        {
            // IP address, HW type, Flags, HW address, Mask, Device (proc_net(5)).
            return File.ReadLines(Neighbours).Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(words => words.Length > 3 && words[0] == neighbour.ToString() && words[2] != "0x0")
                .Select(words => PhysicalAddress.TryParse(words[3], out var address) ? address : null).FirstOrDefault();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool HasLink(NetworkInterface device) => device.NetworkInterfaceType != NetworkInterfaceType.Loopback
        && device.GetPhysicalAddress().GetAddressBytes().Length == 6;

    private static IEnumerable<UnicastIPAddressInformation> AddressesOf(NetworkInterface device) =>
        device.GetIPProperties().UnicastAddresses;

    private static bool Reaches(UnicastIPAddressInformation own, IPAddress address) => own.Address.AddressFamily == address.AddressFamily
        && !IPAddress.IsLoopback(own.Address) && new IPNetwork(NetworkOf(own), own.PrefixLength).Contains(address);

    private static IPAddress NetworkOf(UnicastIPAddressInformation own)
    {
        var bytes = own.Address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var bits = Math.Clamp(own.PrefixLength - (i * 8), 0, 8);
            bytes[i] &= (byte)(byte.MaxValue << (8 - bits));
        }

        return new IPAddress(bytes);
    }
}
