using System.Net;
using Understudy.Transport.Sockets;

namespace Understudy.Tests.Transport.Sockets;

public sealed class HostAddressesTests
{
    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("192.0.2.1", false)]
    [InlineData("2001:db8::1", false)]
    // Every address of that network can be bound, and is nobody's.
    [InlineData("127.0.0.77", false)]
    public void A_host_has_what_its_interfaces_have(string address, bool isHere) =>
        HostAddresses.Has(IPAddress.Parse(address)).ShouldBe(isHere);
}
