using Understudy.Control.Configuration;

namespace Understudy.Tests.Control.Configuration;

public sealed class ServerTextTests
{
    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1", 11211, 1, null)]
    [InlineData("127.0.0.1:11212", "127.0.0.1", 11212, 1, null)]
    [InlineData("localhost:11212:3", "localhost", 11212, 3, null)]
    [InlineData("cafe:11212:3", "cafe", 11212, 3, null)]
    [InlineData("10.0.0.1:11211:2 node-a", "10.0.0.1", 11211, 2, "node-a")]
    [InlineData("::1", "::1", 11211, 1, null)]
    [InlineData("2001:db8:0:0:0:0:0:5", "2001:db8:0:0:0:0:0:5", 11211, 1, null)]
    [InlineData("[::1]", "::1", 11211, 1, null)]
    [InlineData("[::1]:11212", "::1", 11212, 1, null)]
    [InlineData("[::1]:11212:4", "::1", 11212, 4, null)]
    [InlineData("/run/m.sock", "/run/m.sock", 0, 1, null)]
    [InlineData("/run/m.sock:5", "/run/m.sock", 0, 5, null)]
    [InlineData("/run/a:b.sock", "/run/a:b.sock", 0, 1, null)]
    public void A_server_is_read_as_magent_and_twemproxy_write_it(string text, string host, int port, int weight, string? name)
    {
        var server = ServerText.TryParse(text);

        server.ShouldNotBeNull();
        (server.Host, server.Port, server.Weight, server.Name).ShouldBe((host, port, weight, name));
    }

    [Theory]
    [InlineData("a@x", "a:11211@x")]
    [InlineData("tls://10.0.0.1:1:2@rack-1 left", "tls://10.0.0.1:1:2@rack-1 left")]
    [InlineData("[::1]@x", "[::1]:11211@x")]
    [InlineData("/run/a@b.sock", "/run/a@b.sock")]
    public void A_zone_stands_behind_all_but_the_name(string text, string written)
    {
        var server = ServerText.TryParse(text).ShouldNotBeNull();

        ServerText.Format(server).ShouldBe(written);
        ServerText.TryParse(written).ShouldBe(server);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a@")]
    [InlineData("@x")]
    [InlineData("a:1@x y z")]
    [InlineData("a@x:1")]
    [InlineData(":11211")]
    [InlineData("a:")]
    [InlineData("a:b")]
    [InlineData("a:1:2:3")]
    [InlineData("a:-1")]
    [InlineData("[::1")]
    [InlineData("[::1]11211")]
    [InlineData("[a]:1")]
    [InlineData("::1:11211")]
    [InlineData("a b c")]
    public void Anything_else_is_refused(string text)
    {
        var server = ServerText.TryParse(text);

        server.ShouldBeNull();
    }
}
