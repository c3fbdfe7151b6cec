using System.Text;
using Understudy.Protocol;
using Understudy.Protocol.Replies;

namespace Understudy.Tests.Protocol.Replies;

public sealed class ReplyParserTests
{
    [Theory]
    [InlineData("END\r\n", ReplyKind.End)]
    [InlineData("STORED\r\n", ReplyKind.Stored)]
    [InlineData("NOT_STORED\r\n", ReplyKind.NotStored)]
    [InlineData("EXISTS\r\n", ReplyKind.Exists)]
    [InlineData("NOT_FOUND\r\n", ReplyKind.NotFound)]
    [InlineData("DELETED\r\n", ReplyKind.Deleted)]
    [InlineData("TOUCHED\r\n", ReplyKind.Touched)]
    [InlineData("OK\r\n", ReplyKind.Ok)]
    [InlineData("OK c5 kabc\r\n", ReplyKind.Ok)]
    [InlineData("0\r\n", ReplyKind.Number)]
    [InlineData("42\r\n", ReplyKind.Number)]
    [InlineData("9 \r\n", ReplyKind.Number)]
    [InlineData("42   \r\n", ReplyKind.Number)]
    [InlineData("18446744073709551615\r\n", ReplyKind.Number)]
    [InlineData("VERSION 1.6.18\r\n", ReplyKind.Version)]
    [InlineData("STAT pid 1\r\n", ReplyKind.Stat)]
    [InlineData("RESET\r\n", ReplyKind.Reset)]
    [InlineData("HD\r\n", ReplyKind.MetaDone)]
    [InlineData("HD Oabc kdef\r\n", ReplyKind.MetaDone)]
    [InlineData("EN\r\n", ReplyKind.MetaMiss)]
    [InlineData("NF\r\n", ReplyKind.MetaNotFound)]
    [InlineData("NS\r\n", ReplyKind.MetaNotStored)]
    [InlineData("EX k1\r\n", ReplyKind.MetaExists)]
    [InlineData("MN\r\n", ReplyKind.MetaNoop)]
    [InlineData("ME key exp=-1 la=2 cas=3 fetch=no cls=1 size=61\r\n", ReplyKind.MetaDebug)]
    [InlineData("ERROR\r\n", ReplyKind.Error)]
    [InlineData("ERROR: shutdown not enabled\r\n", ReplyKind.Error)]
    [InlineData("CLIENT_ERROR bad command line format\r\n", ReplyKind.ClientError)]
    [InlineData("SERVER_ERROR out of memory storing object\r\n", ReplyKind.ServerError)]
    public void A_frame_of_one_line_is_known_by_its_first_word(string line, ReplyKind kind)
    {
        var reply = ReplyStream.ReadOne(line + "END\r\n", out var status);

        status.ShouldBe(ParseStatus.Complete);
        reply.Kind.ShouldBe(kind);
        reply.Length.ShouldBe(line.Length);
        reply.LineLength.ShouldBe(line.Length);
        reply.ValueLength.ShouldBe(-1);
    }

    [Fact]
    public void A_VALUE_frame_has_key_and_value()
    {
        const string frame = "VALUE key 4294967295 5\r\nhe\r\no\r\n";

        var reply = ReplyStream.ReadOne(frame + "END\r\n", out var status);

        status.ShouldBe(ParseStatus.Complete);
        reply.Kind.ShouldBe(ReplyKind.Value);
        reply.Length.ShouldBe(frame.Length);
        frame.Substring(reply.KeyOffset, reply.KeyLength).ShouldBe("key");
        frame.Substring(reply.LineLength, reply.ValueLength).ShouldBe("he\r\no");
        reply.CasLength.ShouldBe(0);
    }

    [Theory]
    [InlineData("VALUE key 0 1 18446744073709551615\r\nx\r\n", "18446744073709551615")]
    [InlineData("HD kxc1 c77 s5\r\n", "77")]
    [InlineData("VA 1 f0 c8\r\nx\r\n", "8")]
    public void The_cas_token_is_found(string frame, string token)
    {
        var reply = ReplyStream.ReadOne(frame, out var status);

        status.ShouldBe(ParseStatus.Complete);
        frame.Substring(reply.CasOffset, reply.CasLength).ShouldBe(token);
        reply.Cas.ShouldBe(ulong.Parse(token));
    }

    [Fact]
    public void The_states_of_a_stale_item_are_found()
    {
        var winner = ReplyStream.ReadOne("VA 0 t30 X W\r\n\r\n", out _);
        var other = ReplyStream.ReadOne("HD kXWZ Z X OW\r\n", out _);

        (winner.IsStale, winner.IsWin, winner.IsTokenTaken).ShouldBe((true, true, false));
        (other.IsStale, other.IsWin, other.IsTokenTaken).ShouldBe((true, false, true));
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("END\n")]
    [InlineData("ENDE\r\n")]
    [InlineData("end\r\n")]
    [InlineData("HELLO\r\n")]
    [InlineData("HX\r\n")]
    [InlineData("-1\r\n")]
    [InlineData("1 2\r\n")]
    [InlineData("VALUE\r\n")]
    [InlineData("VALUE key\r\n")]
    [InlineData("VALUE key 0\r\n")]
    [InlineData("VALUE  0 1\r\nx\r\n")]
    [InlineData("VALUE key 4294967296 1\r\nx\r\n")]
    [InlineData("VALUE key 0 -1\r\nx\r\n")]
    [InlineData("VALUE key 0 2147483646\r\nx\r\n")]
    [InlineData("VALUE key 0 1073741825\r\nx\r\n")]
    [InlineData("VA 1073741825\r\nx\r\n")]
    [InlineData("VALUE key 0 1 x\r\nx\r\n")]
    [InlineData("VALUE key 0 1 5 \r\nx\r\n")]
    [InlineData("VALUE key 0 1 18446744073709551616\r\nx\r\n")]
    [InlineData("VALUE key 0 1\r\nxyz")]
    [InlineData("VA\r\n")]
    [InlineData("VA x\r\n")]
    [InlineData("VA 1\r\nx\n\n")]
    [InlineData("HD cx\r\n")]
    [InlineData("ME\r\n")]
    public void Anything_else_is_invalid(string frame)
    {
        var reply = ReplyStream.ReadOne(frame, out var status);

        status.ShouldBe(ParseStatus.Invalid);
        reply.Length.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_line_that_does_not_end_is_invalid()
    {
        ReplyStream.ReadOne(new string('1', ProtocolLimits.MaxReplyLineBytes - 1), out var stillHoping);
        ReplyStream.ReadOne(new string('1', ProtocolLimits.MaxReplyLineBytes), out var givenUp);

        stillHoping.ShouldBe(ParseStatus.NeedMoreData);
        givenUp.ShouldBe(ParseStatus.Invalid);
    }

    [Fact]
    public void A_value_that_is_not_all_there_has_a_known_length()
    {
        var reply = ReplyStream.ReadOne("VALUE key 0 100\r\nabc", out var status);

        status.ShouldBe(ParseStatus.NeedMoreData);
        reply.Kind.ShouldBe(ReplyKind.Value);
        reply.Length.ShouldBe("VALUE key 0 100\r\n".Length + 100 + 2);
    }

    [Fact]
    public void A_token_is_replaced_in_place()
    {
        var line = Encoding.ASCII.GetBytes("VALUE key 0 1 55\r\n");
        var reply = ReplyStream.ReadOne("VALUE key 0 1 55\r\nx\r\n", out _);
        var replaced = new byte[line.Length + 20];

        var written = CasToken.Replace(line, reply.CasOffset, reply.CasLength, ulong.MaxValue, replaced);

        Encoding.ASCII.GetString(replaced, 0, written).ShouldBe("VALUE key 0 1 18446744073709551615\r\n");
    }
}
