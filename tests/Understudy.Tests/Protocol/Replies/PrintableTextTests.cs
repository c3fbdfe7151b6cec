using Understudy.Protocol.Replies;

namespace Understudy.Tests.Protocol.Replies;

public sealed class PrintableTextTests
{
    [Theory]
    [InlineData("10.0.0.1:11211 timed out", "10.0.0.1:11211 timed out")]
    [InlineData("Größe 日本 🙂", "Größe 日本 🙂")]
    [InlineData("", "")]
    public void Text_that_can_be_shown_stays_as_it_is(string text, string shown) => PrintableText.Of(text).ShouldBe(shown);

    [Theory]
    [InlineData("a\r\nb", @"a\x0D\x0Ab")]
    [InlineData("\u001b[2Jgone", @"\x1B[2Jgone")]
    [InlineData("tab\tnul\0del\u007f", @"tab\x09nul\x00del\x7F")]
    [InlineData("c1\u009b31m", @"c1\x9B31m")]
    [InlineData("\u202Edrow\u2066\u200F", @"\u202Edrow\u2066\u200F")]
    [InlineData("line\u2028paragraph\u2029", @"line\u2028paragraph\u2029")]
    [InlineData("zero\u200Bwidth\uFEFF", @"zero\u200Bwidth\uFEFF")]
    [InlineData("tag \U000E0041", @"tag \U000E0041")]
    public void What_cannot_be_shown_is_written_in_escapes(string text, string shown) => PrintableText.Of(text).ShouldBe(shown);

    [Fact]
    public void Half_a_character_is_written_in_an_escape() => PrintableText.Of("half " + '\ud83d').ShouldBe(@"half \uD83D");

    [Theory]
    [InlineData(new byte[] { (byte)'k', 0xC3, 0xA4 }, "kä")]
    [InlineData(new byte[] { (byte)'k', 0xFF, 0xC3 }, @"k\xFF\xC3")]
    [InlineData(new byte[] { 0xE2, 0x80, 0xAE, (byte)'x' }, @"\u202Ex")]
    [InlineData(new byte[] { 0x1B, (byte)'[', (byte)'m' }, @"\x1B[m")]
    [InlineData(new byte[] { 0xC0, 0x9B }, @"\xC0\x9B")]
    public void Bytes_that_are_not_UTF_8_are_written_in_escapes(byte[] bytes, string shown) => PrintableText.Of(bytes).ShouldBe(shown);
}
