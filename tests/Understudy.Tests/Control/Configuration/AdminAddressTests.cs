using Understudy.Control.Configuration;

namespace Understudy.Tests.Control.Configuration;

public sealed class AdminAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:9150", "127.0.0.1:9150")]
    [InlineData("127.7.7.7:1", "127.7.7.7:1")]
    [InlineData("[::1]:9150", "[::1]:9150")]
    [InlineData("localhost:9150", "127.0.0.1:9150")]
    [InlineData("/run/understudy/admin.sock", "/run/understudy/admin.sock")]
    public void An_address_of_this_machine_alone_is_taken(string text, string address)
    {
        var taken = AdminAddress.Read(text, out var refusal);

        refusal.ShouldBeNull();
        taken.ShouldNotBeNull().ToString().ShouldBe(address);
        taken.IsRemote.ShouldBeFalse();
    }

    [Theory]
    [InlineData("0.0.0.0:9150")]
    [InlineData("[::]:9150")]
    [InlineData("192.0.2.1:9150")]
    public void What_others_can_reach_is_known_as_such(string text) =>
        AdminAddress.Read(text, out _).ShouldNotBeNull().IsRemote.ShouldBeTrue();

    [Theory]
    [InlineData("example.org:9150", "'example.org' is a name")]
    [InlineData("127.0.0.1", "not an address with a port")]
    [InlineData("127.0.0.1:0", "not an address with a port")]
    [InlineData("127.0.0.1:65536", "not an address with a port")]
    [InlineData("9150", "not an address with a port")]
    [InlineData("", "not an address with a port")]
    public void What_is_no_address_is_refused_with_the_reason(string text, string reason)
    {
        AdminAddress.Read(text, out var refusal).ShouldBeNull();

        refusal.ShouldNotBeNull().ShouldContain(reason);
    }
}
