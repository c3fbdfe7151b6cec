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
    [InlineData("mg k\r\n", "mg k")]
    [InlineData("mg k v q t\n", "mg k v t")]
    [InlineData("mg  k  v   q\r\n", "mg  k v")]
    [InlineData("ms k 2 q C5 T0\r\nhi\r\n", "ms k 2 C5 T0")]
    [InlineData("ms k  2\r\nhi\r\n", "ms k  2")]
    [InlineData("ma k MIx v\r\n", "ma k MI v")]
    [InlineData("ms k 2 MAny\r\nhi\r\n", "ms k 2 MA")]
    [InlineData("mg k M v\r\n", "mg k v")]
    [InlineData("md k MX I\r\n", "md k I")]
    [InlineData("ma k N0 J13 D7 q\r\n", "ma k N0 J13 D7")]
    [InlineData("me k q\r\n", "me k q")]
    [InlineData("mn q\r\n", "mn q")]
    [InlineData("mg k k O7 v\r\n", "mg k k v")]
    [InlineData("mg Zm9v b k N30 Oab\r\n", "mg Zm9v b k N30")]
    [InlineData("mg eCBj b k N30 Oab\r\n", "mg eCBj b N30")]
    [InlineData("mg Zm8K b k\r\n", "mg Zm8K b")]
    [InlineData("ms k 2 Ox k c\r\nhi\r\n", "ms k 2 c")]
    [InlineData("md k k\r\n", "md k")]
    [InlineData("ma k k O1 v\r\n", "ma k v")]
    public void A_server_sees_the_line_without_what_hides_or_echoes(string request, string command) =>
        Rewrite(request, casMask: 0, MetaFlags.None).ShouldBe(command);

    [Fact]
    public void Other_flags_can_be_left_out() =>
        Rewrite("mg k N30 v R10 t\r\n", casMask: 0, MetaFlags.Vivify | MetaFlags.Recache).ShouldBe("mg k v t");

    [Fact]
    public void Tokens_are_masked_and_other_numbers_are_not() =>
        Rewrite("ms k 2 T6 C5 E18446744073709551615 F7\r\nhi\r\n", casMask: 1, MetaFlags.None)
            .ShouldBe("ms k 2 T6 C4 E18446744073709551614 F7");

    [Theory]
    [InlineData("mg k v t q\r\n", 4)]
    [InlineData("ms k 2 T0 k\r\nhi\r\n", 4)]
    public void The_words_that_are_left_are_counted(string stream, int words)
    {
        var request = RequestStream.ReadOne(stream, out _);

        MetaCommand.Write(
            RequestStream.Bytes(stream), in request, casMask: 0, MetaFlags.None, new byte[request.LineLength + 64], out var count);

        count.ShouldBe(words);
    }

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
        var written = MetaCommand.Write(RequestStream.Bytes(stream), in request, casMask, without, destination, out _);
        return Encoding.Latin1.GetString(destination, 0, written);
    }
}
