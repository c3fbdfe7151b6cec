using System.Text;
using Understudy.Protocol.Meta;
using Understudy.Tests.Protocol.Replies;
using Understudy.Tests.Protocol.Requests;

namespace Understudy.Tests.Protocol.Meta;

public sealed class MetaReplyTests
{
    [Theory]
    [InlineData("mg k k\r\n", "HD O1f\r\n", "HD kk\r\n")]
    [InlineData("mg k O3 k s\r\n", "HD kk s1 O1f\r\n", "HD O3 kk s1\r\n")]
    [InlineData("mg k t k O7 v c\r\n", "VA 1 t-1 c5 O1f\r\nx\r\n", "VA 1 t-1 kk O7 c5\r\nx\r\n")]
    [InlineData("mg k O7 s v\r\n", "VA 1 s1 O1f X W\r\nx\r\n", "VA 1 O7 s1 X W\r\nx\r\n")]
    [InlineData("mg k t N30 k\r\n", "HD t30 O1f W\r\n", "HD t30 kk W\r\n")]
    [InlineData("mg k t k\r\n", "EN O1f\r\n", "EN kk\r\n")]
    [InlineData("mg k k O1\r\n", "EN\r\n", "EN kk O1\r\n")]
    [InlineData("ms k 2 Oa c k\r\nhi\r\n", "HD c9 O1f\r\n", "HD Oa c9 kk\r\n")]
    [InlineData("ms k 2 Oa C3\r\nhi\r\n", "EX O1f\r\n", "EX Oa\r\n")]
    [InlineData("md k\r\n", "NF O1f\r\n", "NF\r\n")]
    [InlineData("ma k k v t\r\n", "VA 2 t-1 O1f\r\n10\r\n", "VA 2 kk t-1\r\n10\r\n")]
    [InlineData("ma k k\r\n", "CLIENT_ERROR cannot increment\r\n", "CLIENT_ERROR cannot increment\r\n")]
    [InlineData("mg k v\r\n", "VA 4 O1f\r\nO1 k\r\n", "VA 4\r\nO1 k\r\n")]
    public void Key_and_opaque_stand_where_the_client_asked_for_them(string request, string answer, string shown) =>
        Show(request, answer).ShouldBe(shown);

    [Theory]
    [InlineData("mg Zm9v b k\r\n", "HD\r\n", "HD kZm9v b\r\n")]
    [InlineData("mg Zm9v!! b k t\r\n", "HD t-1\r\n", "HD kZm9v b t-1\r\n")]
    [InlineData("mg eCBj b k t\r\n", "HD t-1\r\n", "HD keCBj b t-1\r\n")]
    [InlineData("mg Zg== k b O1\r\n", "EN\r\n", "EN kZg== b O1\r\n")]
    public void A_binary_key_is_spelled_anew_and_marked(string request, string answer, string shown) =>
        Show(request, answer).ShouldBe(shown);

    [Theory]
    [InlineData("mg foo k v\r\n", "VA 1 kZm9v b O1\r\nx\r\n", "VA 1 kZm9v b\r\nx\r\n")]
    [InlineData("mg Zm9v b k t\r\n", "HD kfoo t-1 O1\r\n", "HD kfoo t-1\r\n")]
    [InlineData("mg foo k v\r\n", "VA 1 kbar O1\r\nx\r\n", "VA 1 kfoo\r\nx\r\n")]
    public void The_spelling_is_that_of_the_item_where_the_server_tells_it_and_the_key_never_another(
        string request, string answer, string shown) => Show(request, answer).ShouldBe(shown);

    [Theory]
    [InlineData("me k\r\n", "ME k exp=-1 la=0\r\n", "ME k exp=-1 la=0\r\n")]
    [InlineData("me foo\r\n", "ME Zm9v exp=-1\r\n", "ME Zm9v exp=-1\r\n")]
    [InlineData("me Zm9v b\r\n", "ME foo exp=-1\r\n", "ME foo exp=-1\r\n")]
    [InlineData("me foo\r\n", "EN\r\n", "EN\r\n")]
    public void What_me_shows_is_the_key_as_the_item_was_made(string request, string answer, string shown) =>
        Show(request, answer).ShouldBe(shown);

    [Fact]
    public void Tokens_are_the_clients_own() => Show("mg k c k\r\n", "HD c5 O1f\r\n", casMask: 0x100).ShouldBe("HD c261 kk\r\n");

    [Theory]
    [InlineData("ME foo exp=-1 la=0\r\n", true)]
    [InlineData("ME Zm9v exp=-1 la=0\r\n", true)]
    [InlineData("ME fo exp=-1 la=0\r\n", false)]
    [InlineData("ME bar exp=-1 la=0\r\n", false)]
    [InlineData("ME foo\r\n", true)]
    [InlineData("ME \r\n", false)]
    public void An_item_is_told_by_its_key_in_either_spelling(string answer, bool isOfKey) =>
        MetaReply.IsOfKey(ReplyStream.Bytes(answer), "foo"u8).ShouldBe(isOfKey);

    private static string Show(string request, string answer, ulong casMask = 0)
    {
        var asked = RequestStream.ReadOne(request, out _);
        var reply = ReplyStream.ReadOne(answer, out _);
        var destination = new byte[answer.Length + MetaReply.MaxGrowthBytes];
        var written = MetaReply.Write(RequestStream.Bytes(request), in asked, ReplyStream.Bytes(answer), in reply, casMask, destination);
        return Encoding.Latin1.GetString(destination, 0, written);
    }
}
