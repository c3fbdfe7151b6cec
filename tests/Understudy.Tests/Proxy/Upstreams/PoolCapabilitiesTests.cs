using System.Text;
using Understudy.Protocol;
using Understudy.Protocol.Versions;
using Understudy.Proxy.Upstreams;

namespace Understudy.Tests.Proxy.Upstreams;

public sealed class PoolCapabilitiesTests
{
    private readonly PoolCapabilities _pool = new(2, server => $"10.0.0.{server}:11211");

    [Fact]
    public void Everything_may_be_asked_while_nobody_has_said_otherwise()
    {
        Refusal("ms k 1\r\nx\r\n").ShouldBeEmpty();
        Encoding.ASCII.GetString(_pool.VersionReply).ShouldBe("VERSION 1.6.18\r\n");
    }

    [Theory]
    [InlineData("ms k 9\r\nflush_all\r\n")]
    [InlineData("mg k v\r\n")]
    [InlineData("mn\r\n")]
    [InlineData("gat 0 k\r\n")]
    public void One_old_server_is_enough_to_refuse_what_it_does_not_know(string request)
    {
        _pool.Set(1, new ServerCapabilities(new ServerVersion(1, 4, 15)));

        Refusal(request).ShouldBe("CLIENT_ERROR server 10.0.0.1:11211 is memcached 1.4.15, which does not know this command\r\n");
    }

    [Theory]
    [InlineData("mg k v\r\n")]
    [InlineData("ms k 9\r\nflush_all\r\n")]
    public void Meta_commands_in_another_syntax_are_not_those_of_clients(string request)
    {
        _pool.Set(0, new ServerCapabilities(new ServerVersion(1, 6, 9)));

        Refusal(request).ShouldContain("10.0.0.0:11211 is memcached 1.6.9");
    }

    [Fact]
    public void A_line_that_an_old_server_would_close_upon_is_refused()
    {
        _pool.Set(0, new ServerCapabilities(new ServerVersion(1, 6, 9)));

        Refusal($"set {new string(' ', 1100)}k 0 0 1\r\nx\r\n").ShouldContain("line too long for server 10.0.0.0:11211");
        Refusal($"get {new string(' ', 1100)}k\r\n").ShouldBeEmpty();
    }

    [Fact]
    public void Clients_are_told_the_version_of_the_oldest_server_and_at_most_ours()
    {
        _pool.Set(0, new ServerCapabilities(new ServerVersion(1, 6, 45)));
        _pool.Set(1, new ServerCapabilities(new ServerVersion(1, 6, 9)));
        var old = Encoding.ASCII.GetString(_pool.VersionReply);
        _pool.Set(1, new ServerCapabilities(new ServerVersion(1, 6, 40)));

        old.ShouldBe("VERSION 1.6.9\r\n");
        Encoding.ASCII.GetString(_pool.VersionReply).ShouldBe("VERSION 1.6.40\r\n");
        _pool.Set(1, new ServerCapabilities(new ServerVersion(1, 7, 0)));
        _pool.Set(0, new ServerCapabilities(new ServerVersion(1, 6, 50)));
        Encoding.ASCII.GetString(_pool.VersionReply).ShouldBe("VERSION 1.6.45\r\n");
        Refusal("mg k v\r\n").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("1.6.18", "mg k E5\r\n", "CLIENT_ERROR invalid flag\r\n")]
    [InlineData("1.6.18", "ms k 1 E5\r\nx\r\n", "CLIENT_ERROR invalid flag\r\n")]
    [InlineData("1.6.26", "md k x\r\n", "CLIENT_ERROR invalid or duplicate flag\r\n")]
    [InlineData("1.6.26", "ma k E5\r\n", "CLIENT_ERROR invalid or duplicate flag\r\n")]
    [InlineData("1.6.27", "ma k E5\r\n", "")]
    [InlineData("1.6.27", "md k x I E5\r\n", "")]
    [InlineData("1.6.18", "ms k 1 MA N5 s\r\nx\r\n", "")]
    [InlineData("1.6.18", "mg k C5 v\r\n", "")]
    [InlineData("1.6.39", "mg k v k s t f h c l u P L q x I T0 F0 R0 E1\r\n", "CLIENT_ERROR options flags are too long\r\n")]
    [InlineData("1.6.40", "mg k v k s t f h c l u P L q x I T0 F0 R0 E1\r\n", "")]
    public void A_flag_that_one_server_does_not_know_is_refused_in_its_words(string version, string request, string refusal)
    {
        ServerVersion.TryParse(Encoding.ASCII.GetBytes(version), out var older);
        _pool.Set(0, new ServerCapabilities(new ServerVersion(1, 6, 45)));
        _pool.Set(1, new ServerCapabilities(older));

        Refusal(request).ShouldBe(refusal);
    }

    private string Refusal(string text)
    {
        RequestParser.TryRead(Encoding.ASCII.GetBytes(text), 1 << 20, out var request).ShouldBe(ParseStatus.Complete);
        _pool.Allows(in request, out var refusal);
        return Encoding.ASCII.GetString(refusal);
    }
}
