using System.Text;
using Understudy.Protocol.Versions;

namespace Understudy.Tests.Protocol.Versions;

public sealed class ServerVersionTests
{
    [Theory]
    [InlineData("1.4.15", "1.4.15")]
    [InlineData("1.6.18\r\n", "1.6.18")]
    [InlineData("1.6.12-openssl", "1.6.12")]
    [InlineData("1.4.5_4_gaa7839e", "1.4.5")]
    [InlineData("1.6.18-understudy-0.1.0", "1.6.18")]
    [InlineData("1.2.8-repcached-2.2.1", "1.2.8")]
    [InlineData("10.0.999", "10.0.999")]
    public void The_three_numbers_at_the_front_count(string text, string expected)
    {
        ServerVersion.TryParse(Encoding.ASCII.GetBytes(text), out var version).ShouldBeTrue();

        version.ToString().ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.6")]
    [InlineData("1.6.")]
    [InlineData("1..6")]
    [InlineData("-1.6.18")]
    [InlineData("+1.6.18")]
    [InlineData("1.-6.18")]
    [InlineData("mcrouter 1.0.0")]
    [InlineData("1.6.99999999999999999999")]
    [InlineData("20260101.1.1")]
    public void What_is_no_version_is_told_from_one(string text) =>
        ServerVersion.TryParse(Encoding.ASCII.GetBytes(text), out _).ShouldBeFalse();

    [Fact]
    public void Versions_are_compared_number_by_number()
    {
        (new ServerVersion(1, 6, 9) < new ServerVersion(1, 6, 10)).ShouldBeTrue();
        (new ServerVersion(1, 5, 22) < new ServerVersion(1, 6, 0)).ShouldBeTrue();
        (new ServerVersion(1, 6, 18) >= new ServerVersion(1, 6, 18)).ShouldBeTrue();
    }
}
