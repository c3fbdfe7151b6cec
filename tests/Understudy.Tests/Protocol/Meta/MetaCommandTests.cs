using System.Text;
using Understudy.Protocol;
using Understudy.Protocol.Meta;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Tests.Protocol.Requests;

namespace Understudy.Tests.Protocol.Meta;

public sealed class MetaCommandTests
{
    [Theory]
    [InlineData("mg k\r\n", "mg k\r\n")]
    [InlineData("mg k v q t\n", "mg k v t\r\n")]
    [InlineData("mg  k  v   q\r\n", "mg  k v\r\n")]
    [InlineData("ms k 2 q C5 T0\r\nhi\r\n", "ms k 2 C5 T0\r\n")]
    [InlineData("ms k  2\r\nhi\r\n", "ms k  2\r\n")]
    [InlineData("md k q\0 ignored\r\n", "md k\r\n")]
    [InlineData("ma k N0 J13 D7 q\r\n", "ma k N0 J13 D7\r\n")]
    [InlineData("me k q\r\n", "me k q\r\n")]
    [InlineData("mn q\r\n", "mn q\r\n")]
    public void A_server_sees_the_line_without_q(string request, string command) =>
        Rewrite(request, casMask: 0, MetaFlags.None).ShouldBe(command);

    [Fact]
    public void Other_flags_can_be_left_out() =>
        Rewrite("mg k N30 v R10 t\r\n", casMask: 0, MetaFlags.Vivify | MetaFlags.Recache).ShouldBe("mg k v t\r\n");

    [Fact]
    public void Tokens_are_masked_and_other_numbers_are_not() =>
        Rewrite("ms k 2 T6 C5 E18446744073709551615 F7\r\nhi\r\n", casMask: 1, MetaFlags.None)
            .ShouldBe("ms k 2 T6 C4 E18446744073709551614 F7\r\n");

    [Theory]
    [InlineData(Verb.MetaGet, "MetaMiss")]
    [InlineData(Verb.MetaSet, "Ok MetaDone")]
    [InlineData(Verb.MetaDelete, "Ok MetaDone")]
    [InlineData(Verb.MetaArithmetic, "Ok MetaValue MetaDone")]
    [InlineData(Verb.MetaNoop, "")]
    [InlineData(Verb.MetaDebug, "")]
    public void The_quiet_flag_hides_what_says_nothing_new(Verb verb, string hidden) =>
        string.Join(' ', Enum.GetValues<ReplyKind>().Where(kind => MetaCommand.IsHidden(verb, kind))).ShouldBe(hidden);

    private static string Rewrite(string stream, ulong casMask, MetaFlags without)
    {
        var request = RequestStream.ReadOne(stream, out var status);
        status.ShouldBe(ParseStatus.Complete);
        var destination = new byte[request.LineLength + 64];
        var written = MetaCommand.Write(RequestStream.Bytes(stream), in request, casMask, without, destination);
        return Encoding.Latin1.GetString(destination, 0, written);
    }
}
