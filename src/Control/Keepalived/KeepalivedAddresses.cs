using System.Net;
using Understudy.Control.Configuration;

namespace Understudy.Control.Keepalived;

/// <summary>The addresses that a configuration of keepalived moves.</summary>
public static class KeepalivedAddresses
{
    /// <param name="path">Of a keepalived.conf.</param>
    /// <param name="problems">Hears why it cannot be read.</param>
    public static IReadOnlyList<MovedAddress> Read(string path, List<Problem> problems)
    {
        if (ConfigReader.TryRead(path, problems) is not { } whole) return [];
        return
        [
            .. from instance in whole.All("vrrp_instance")
               let peers = instance.Find("unicast_peer")?.Inside.Select(peer => peer.Key).Where(IsAddress).Select(IPAddress.Parse).ToList()
               from block in instance.All("virtual_ipaddress").Concat(instance.All("virtual_ipaddress_excluded"))
               from text in GlobalRules.AddressesIn(block)
               where IsAddress(text)
               select new MovedAddress(instance.Value, IPAddress.Parse(text), instance.Find("interface")?.Value, peers ?? []),
        ];
    }

    private static bool IsAddress(string text) => IPAddress.TryParse(text, out _);
}
