using System.Net;
using Understudy.Control.Configuration;

namespace Understudy.Control.Keepalived;

/// <summary>The addresses that a configuration of keepalived moves.</summary>
public static class KeepalivedAddresses
{
    /// <param name="path">Of a keepalived.conf.</param>
    /// <param name="problems">Hears why it cannot be read.</param>
    /// <returns>Each with the name of its instance.</returns>
    public static IReadOnlyList<(string Instance, IPAddress Address)> Read(string path, List<Problem> problems)
    {
        if (ConfigReader.TryRead(path, problems) is not { } whole) return [];
        return
        [
            .. from instance in whole.All("vrrp_instance")
               from block in instance.All("virtual_ipaddress").Concat(instance.All("virtual_ipaddress_excluded"))
               from text in GlobalRules.AddressesIn(block)
               where IPAddress.TryParse(text, out _)
               select (instance.Value, IPAddress.Parse(text)),
        ];
    }
}
