using System.Text;
using Understudy.Protocol;
using Understudy.Protocol.Meta;
using Understudy.Protocol.Requests;

namespace Understudy.Tests.Protocol.Meta;

public sealed class MetaFlagEnumeratorTests
{
    [Theory]
    [InlineData("mg k\r\n", "")]
    [InlineData("mg k  v   Oabc k\r\n", "v|Oabc|k")]
    [InlineData("mg   k v\r\n", "v")]
    [InlineData("ms k 2 T30 c F7\r\nab\r\n", "T30|c|F7")]
    [InlineData("md k I\r\n", "I")]
    [InlineData("ma k N0 J13 D2\r\n", "N0|J13|D2")]
    [InlineData("mg a2V5 b v f t c s l h u k O1 q T1 N1 R1 C1 P\r\n", "b|v|f|t|c|s|l|h|u|k|O1|q|T1|N1|R1|C1|P")]
    public void Flags_come_in_the_order_in_which_they_were_sent(string line, string flags)
    {
        TryRead(line, out var request).ShouldBeTrue();

        FlagsOf(line, request).ShouldBe(flags);
    }

    [Fact]
    public void Their_numbers_are_read_with_them()
    {
        TryRead("ma k N30 J13 D2 T-1 C99 E7\r\n", out var request).ShouldBeTrue();

        (request.VivifyExptime, request.Initial, request.Delta).ShouldBe((30, 13ul, 2ul));
        (request.TouchExptime, request.Number, request.ExplicitCas).ShouldBe((-1, 99ul, 7ul));
    }

    [Fact]
    public void What_stands_before_them_ends_behind_the_length_of_a_value()
    {
        TryRead("ms key 2  c\r\nab\r\n", out var request).ShouldBeTrue();

        request.ArgumentsEnd.ShouldBe("ms key 2".Length);
    }

    private static bool TryRead(string text, out Request request) =>
        RequestParser.TryRead(Encoding.ASCII.GetBytes(text), 1024, out request) == ParseStatus.Complete;

    private static string FlagsOf(string text, Request request)
    {
        var line = Encoding.ASCII.GetBytes(text);
        var flags = new MetaFlagEnumerator(line, in request);
        var found = new List<string>();
        while (flags.MoveNext()) found.Add(Encoding.ASCII.GetString(flags.Whole));
        return string.Join('|', found);
    }
}
