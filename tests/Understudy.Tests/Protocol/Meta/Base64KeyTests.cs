using System.Text;
using Understudy.Protocol;
using Understudy.Protocol.Meta;

namespace Understudy.Tests.Protocol.Meta;

public sealed class Base64KeyTests
{
    [Theory]
    [InlineData("YQ==", "a")]
    [InlineData("YWI=", "ab")]
    [InlineData("YWJj", "abc")]
    [InlineData("YWJjZA==", "abcd")]
    [InlineData("!Y-Q=\t=", "a")]
    [InlineData("YQ==YWJj", "a")]
    public void A_key_is_decoded_as_memcached_decodes_it(string encoded, string key)
    {
        var destination = new byte[ProtocolLimits.MaxKeyBytes];

        Base64Key.TryDecode(Encoding.ASCII.GetBytes(encoded), destination, out var written).ShouldBeTrue();

        Encoding.ASCII.GetString(destination, 0, written).ShouldBe(key);
    }

    [Theory]
    [InlineData("!!")]
    [InlineData("YQ")]
    [InlineData("YQ=")]
    [InlineData("Y===")]
    [InlineData("====")]
    [InlineData("YWJjZ")]
    public void A_key_that_is_not_base64_is_refused(string encoded) =>
        Base64Key.TryDecode(Encoding.ASCII.GetBytes(encoded), new byte[ProtocolLimits.MaxKeyBytes], out _).ShouldBeFalse();
}
