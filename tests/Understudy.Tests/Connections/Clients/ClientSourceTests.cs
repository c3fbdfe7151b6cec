using Understudy.Connections.Clients;

namespace Understudy.Tests.Connections.Clients;

public sealed class ClientSourceTests
{
    [Theory]
    [InlineData("10.0.0.1:4711", "10.0.0.1")]
    [InlineData("[2001:db8:1:2:3:4:5:6]:4711", "2001:db8:1:2::/64")]
    [InlineData("[::ffff:10.0.0.1]:4711", "10.0.0.1")]
    [InlineData("/run/understudy.sock", "a Unix socket")]
    public void Clients_are_counted_with_those_that_one_customer_has(string remoteName, string source) =>
        ClientSource.Of(remoteName).ShouldBe(source);
}
