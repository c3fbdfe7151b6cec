using System.Net;
using Understudy.Transport.Sockets;

namespace Understudy.Tests.Transport.Sockets;

public sealed class NetworkAddressTests
{
    [Theory]
    [InlineData("192.0.2.1", 11211, "192.0.2.1:11211")]
    [InlineData("2001:db8::1", 11211, "[2001:db8::1]:11211")]
    [InlineData("::", 0, "[::]:0")]
    public void An_internet_address_is_written_with_its_port(string address, int port, string text) =>
        NetworkAddress.Tcp(IPAddress.Parse(address), port).ToString().ShouldBe(text);

    [Fact]
    public void A_unix_socket_is_written_as_its_path() =>
        NetworkAddress.Unix("/run/memcached.sock").ToString().ShouldBe("/run/memcached.sock");
}
