using System.Text;
using FsCheck.Fluent;
using Understudy.Protocol;
using Understudy.Protocol.Binary;
using Understudy.Protocol.Requests;

namespace Understudy.Tests.Protocol.Binary;

public sealed class BinaryLoginTests
{
    [Theory]
    [InlineData(BinaryOpcode.SaslAuth, "PLAIN", "\0joe\0secret", "Login joe secret")]
    [InlineData(BinaryOpcode.SaslAuth, "plain", "joe\0joe\0secret", "Login joe secret")]
    [InlineData(BinaryOpcode.SaslStep, "PLAIN", "\0joe\0secret", "Login joe secret, goes on")]
    [InlineData(BinaryOpcode.SaslAuth, "PLAIN", "", "Begin")]
    [InlineData(BinaryOpcode.SaslList, "", "", "Mechanisms")]
    [InlineData(BinaryOpcode.Version, "", "", "Version")]
    [InlineData(BinaryOpcode.SaslAuth, "PLAIN", "bob\0joe\0secret", "Refused Failure")]
    [InlineData(BinaryOpcode.SaslAuth, "PLAIN", "\0joe\0secret\0x", "Refused Failure")]
    [InlineData(BinaryOpcode.SaslAuth, "PLAIN", "\0joe\0", "Refused Failure")]
    [InlineData(BinaryOpcode.SaslAuth, "PLAIN", "\0\0secret", "Refused Failure")]
    [InlineData(BinaryOpcode.SaslAuth, "PLAIN", "secret", "Refused Failure")]
    [InlineData(BinaryOpcode.SaslAuth, "SCRAM-SHA-256", "n,,n=joe", "Refused Failure")]
    [InlineData(BinaryOpcode.SaslAuth, "a mechanism of more than 32 bytes", "x", "Refused BadArguments")]
    [InlineData(BinaryOpcode.SaslAuth, "", "x", "Refused BadArguments, ends")]
    [InlineData(BinaryOpcode.SaslList, "x", "", "Refused BadArguments, ends")]
    [InlineData(BinaryOpcode.Version, "x", "", "Refused BadArguments, ends")]
    [InlineData(BinaryOpcode.Get, "a", "", "Refused Unauthenticated, ends")]
    [InlineData(BinaryOpcode.QuitQ, "", "", "Refused Unauthenticated, ends")]
    [InlineData((BinaryOpcode)0x55, "", "", "Refused Unauthenticated, ends")]
    public void A_client_may_log_in_and_ask_for_the_version(BinaryOpcode opcode, string key, string value, string meaning) =>
        Read(BinaryStream.Frame(opcode, Encoding.ASCII.GetBytes(key), value: Encoding.ASCII.GetBytes(value))).ShouldBe(meaning);

    [Fact]
    public void Nothing_is_waited_for_behind_the_header_of_what_is_no_login() =>
        Read(BinaryStream.Frame(BinaryOpcode.Set, bodyLength: 1_000_000, keyLength: 3)).ShouldBe("Refused Unauthenticated, ends");

    [Fact]
    public void No_value_is_waited_for_that_is_too_long_for_a_login() =>
        Read(BinaryStream.Frame(BinaryOpcode.SaslAuth, "PLAIN"u8, bodyLength: 100_000)).ShouldBe("Refused Failure");

    [Fact]
    public void However_a_stream_is_cut_it_is_read_the_same() => Fuzz.Check(Prop.ForAll(BinaryStream.Any(), stream =>
    {
        var whole = Read(stream);
        for (var there = 0; there < stream.Length; there++)
        {
            if (Read(stream[..there]) is not "NeedMoreData" and var part) part.ShouldBe(whole);
        }
    }));

    private static string Read(ReadOnlySpan<byte> bytes)
    {
        var status = BinaryLogin.TryRead(bytes, out var login);
        if (status != ParseStatus.Complete) return status.ToString();
        var said = login.Step switch
        {
            LoginStep.Login => $" {Encoding.Latin1.GetString(login.User)} {Encoding.Latin1.GetString(login.Password)}",
            LoginStep.Refused => $" {login.Fault}",
            _ => "",
        };
        return $"{login.Step}{said}{(login.Continues && login.Step == LoginStep.Login ? ", goes on" : "")}{(login.Ends ? ", ends" : "")}";
    }
}
