using Understudy.Transport.Sockets;

namespace Understudy.Tests.Transport.Sockets;

public sealed class NetworkAddressTests
{
    [Theory]
    [InlineData("192.0.2.1:11211")]
    [InlineData("[2001:db8::1]:11211")]
    [InlineData("[::]:0")]
    [InlineData("/run/memcached.sock")]
    public void What_is_written_is_read_again(string text)
    {
        NetworkAddress.TryParse(text, out var address).ShouldBeTrue();

        address!.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("192.0.2.1")]
    [InlineData("192.0.2.1:")]
    [InlineData("192.0.2.1:65536")]
    [InlineData("192.0.2.1:+1")]
    [InlineData("192.0.2.1: 1")]
    [InlineData("127.1:11211")]
    [InlineData("[192.0.2.1]:11211")]
    [InlineData("2001:db8::1:11211")]
    [InlineData("localhost:11211")]
    [InlineData("socket")]
    public void Anything_else_is_not_an_address(string? text)
    {
        NetworkAddress.TryParse(text, out var address).ShouldBeFalse();

        address.ShouldBeNull();
    }
}
