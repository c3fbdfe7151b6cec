using System.Text;
using FsCheck.Fluent;
using Understudy.Protocol;
using Understudy.Protocol.Requests;
using Understudy.Protocol.Text;

namespace Understudy.Tests.Protocol.Text;

public sealed class TextLoginTests
{
    [Theory]
    [InlineData("set a 0 0 10\r\njoe secret\r\n")]
    [InlineData("set a b c 10\r\njoe secret\r\n")]
    [InlineData(" set a 0 0 10 noreply x\njoe secret\r\n")]
    [InlineData("set a 0 0 10\0\r\njoe secret\r\n")]
    [InlineData("set a 0 0 12\r\njoe secret\0x\r\n")]
    [InlineData("set a 0 0 15\r\n joe  secret xy\r\n")]
    public void A_set_of_anything_with_user_and_password_is_a_login(string bytes) =>
        Read(bytes).ShouldBe($"Login joe secret, all {bytes.Length} bytes");

    [Theory]
    [InlineData("get a\r\n", LoginFault.Unauthenticated)]
    [InlineData("version\r\n", LoginFault.Unauthenticated)]
    [InlineData("quit\r\n", LoginFault.Unauthenticated)]
    [InlineData("SET a 0 0 10\r\n", LoginFault.Unauthenticated)]
    [InlineData("add a 0 0 10\r\n", LoginFault.Unauthenticated)]
    [InlineData("set a 0 0 -1\r\n", LoginFault.Unauthenticated)]
    [InlineData("set a 0 0\r\n", LoginFault.Unauthenticated)]
    [InlineData("\r\n", LoginFault.Unauthenticated)]
    [InlineData("set a 0 0 10\r\njoe:secret\r\n", LoginFault.BadToken)]
    [InlineData("set a 0 0 4\r\njoe \r\n", LoginFault.BadToken)]
    [InlineData("set a 0 0 0\r\n\r\n", LoginFault.BadToken)]
    [InlineData("set a 0 0 10\r\njoe secretXX", LoginFault.BadTermination)]
    [InlineData("set a 0 0 11\r\njoe secret\r\n\r", LoginFault.BadTermination)]
    public void All_else_is_refused_with_memcacheds_words(string bytes, LoginFault fault) =>
        Read(bytes).ShouldBe($"Refused {fault}, all {bytes.Length} bytes");

    [Fact]
    public void No_value_is_waited_for_that_is_too_long_for_a_login()
    {
        TextLogin.TryRead("set a 0 0 1000000\r\n"u8, out var login).ShouldBe(ParseStatus.Complete);

        (login.Fault, login.Length).ShouldBe((LoginFault.BadToken, 19 + 1_000_002));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("\u0016\u0003\u0001")]
    public void Other_protocols_are_not_listened_to(string bytes) => Read(bytes).ShouldBe("MustClose");

    [Fact]
    public void A_line_without_an_end_is_not_kept()
    {
        Read(new string('x', 2048)).ShouldBe("NeedMoreData");
        Read(new string('x', 2049)).ShouldBe("MustClose");
        Read(new string('x', 2049) + "\n").ShouldBe("MustClose");
    }

    [Fact]
    public void However_a_stream_is_cut_it_is_read_the_same() => Fuzz.Check(Prop.ForAll(WireStreams.Requests(), stream =>
    {
        var text = Encoding.Latin1.GetString(stream);
        var whole = Read(text);
        for (var there = 0; there < text.Length; there++)
        {
            if (Read(text[..there]) is not "NeedMoreData" and var part) part.ShouldBe(whole);
        }
    }));

    private static string Read(string bytes)
    {
        var status = TextLogin.TryRead(Encoding.Latin1.GetBytes(bytes), out var login);
        if (status != ParseStatus.Complete) return status.ToString();
        var said = login.Step == LoginStep.Login ? $"{Encoding.Latin1.GetString(login.User)} {Encoding.Latin1.GetString(login.Password)}"
            : login.Fault.ToString();
        return $"{login.Step} {said}, all {login.Length} bytes";
    }
}
