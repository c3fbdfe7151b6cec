using System.Text;
using Understudy.Connections.Access;

namespace Understudy.Tests.Connections.Access;

public sealed class PasswordHashTests
{
    // By hashlib.pbkdf2_hmac of Python, with the salt 0 to 15, spelled as passlib spells it.
    private const string OfPython = "$pbkdf2-sha256$6400$AAECAwQFBgcICQoLDA0ODw$tPOMD/grGsIamqYFYSZfmAdFVLhjOwI3BJ.ZUfspFNM";

    [Fact]
    public void A_hash_that_others_made_is_read()
    {
        var hash = PasswordHash.TryRead(Encoding.ASCII.GetBytes(OfPython)).ShouldNotBeNull();

        hash.IsOf("password"u8).ShouldBeTrue();
        hash.IsOf("Password"u8).ShouldBeFalse();
    }

    [Fact]
    public void What_is_made_is_read_and_no_two_are_alike()
    {
        var (one, other) = (PasswordHash.Make("päss"u8, 1000), PasswordHash.Make("päss"u8, 1000));

        one.ShouldNotBe(other);
        PasswordHash.TryRead(Encoding.ASCII.GetBytes(one))!.IsOf("päss"u8).ShouldBeTrue();
    }

    [Theory]
    [InlineData("$pbkdf2-sha256$999$0ZrzXitFSGltTQnBWOsdeQ$Y11AchqV4b0sUisdZd0Xr97KWoymNE0LNNrnEgY4H9M")]
    [InlineData("$pbkdf2-sha256$10000001$0ZrzXitFSGltTQnBWOsdeQ$Y11AchqV4b0sUisdZd0Xr97KWoymNE0LNNrnEgY4H9M")]
    [InlineData("$pbkdf2-sha256$6400$0ZrzXit$Y11AchqV4b0sUisdZd0Xr97KWoymNE0LNNrnEgY4H9M")]
    [InlineData("$pbkdf2-sha256$6400$0ZrzXitFSGltTQnBWOsdeQ$Y11AchqV4b0sUisdZd0Xr97KWoymNE0LNNrnEgY4H9")]
    [InlineData("$pbkdf2-sha256$6400$0ZrzXitFSGltTQnBWOsdeQ$Y11AchqV4b0sUisdZd0Xr97KWoymNE0LNNrnEgY4H9!")]
    [InlineData("$pbkdf2-sha256$6400$0ZrzXitFSGltTQnBWOsdeQ")]
    [InlineData("$pbkdf2-sha512$6400$0ZrzXitFSGltTQnBWOsdeQ$Y11AchqV4b0sUisdZd0Xr97KWoymNE0LNNrnEgY4H9M")]
    public void What_is_spelled_otherwise_is_no_hash(string written) =>
        PasswordHash.TryRead(Encoding.ASCII.GetBytes(written)).ShouldBeNull();
}
