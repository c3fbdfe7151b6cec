using System.Net;
using Understudy.Control.Configuration;
using Understudy.Control.Keepalived;

namespace Understudy.Tests.Control.Keepalived;

/// <summary>What a keepalived.conf says of the addresses that it moves.</summary>
public sealed class KeepalivedAddressesTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public void Each_address_has_its_instance_interface_and_the_other_hosts()
    {
        File.WriteAllText(_file, """
            vrrp_instance VI_1 {
              interface eth0
              unicast_peer {
                10.0.0.2   # the other one
                10.0.0.3
              }
              virtual_ipaddress {
                10.0.0.10/24 dev eth1
              }
              virtual_ipaddress_excluded {
                2001:db8::10/64
              }
            }
            vrrp_instance VI_2 {
              virtual_ipaddress {
                10.0.0.11
              }
            }
            """);
        var problems = new List<Problem>();

        var moved = KeepalivedAddresses.Read(_file, problems);

        problems.ShouldBeEmpty();
        moved.Select(address => (address.Instance, $"{address.Address}", address.Device)).ShouldBe(
            [("VI_1", "10.0.0.10", "eth0"), ("VI_1", "2001:db8::10", "eth0"), ("VI_2", "10.0.0.11", null)]);
        moved[0].Peers.ShouldBe([IPAddress.Parse("10.0.0.2"), IPAddress.Parse("10.0.0.3")]);
        moved[2].Peers.ShouldBeEmpty();
    }

    public void Dispose() => File.Delete(_file);
}
