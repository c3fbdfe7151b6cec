using Understudy.Control.Configuration;

namespace Understudy.Tests.Control.Configuration;

public sealed class SizeTextTests
{
    [Theory]
    [InlineData("512", 512)]
    [InlineData("64k", 64 << 10)]
    [InlineData("1.5K", 1536)]
    [InlineData("128m", 128 << 20)]
    [InlineData("128 MiB", 128 << 20)]
    [InlineData("1g", 1L << 30)]
    public void A_number_is_bytes_or_takes_a_unit(string text, long bytes)
    {
        var isRead = SizeText.TryParse(text, out var read);

        isRead.ShouldBeTrue();
        read.ShouldBe(bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("k")]
    [InlineData("-1k")]
    [InlineData("1t")]
    [InlineData("99999999999g")]
    public void Anything_else_is_refused(string text)
    {
        var isRead = SizeText.TryParse(text, out _);

        isRead.ShouldBeFalse();
    }

    [Theory]
    [InlineData(100, "100 bytes")]
    [InlineData(1 << 10, "1 KiB")]
    [InlineData(64L << 30, "64 GiB")]
    public void It_is_written_in_the_largest_fitting_unit(long bytes, string text)
    {
        var written = SizeText.Format(bytes);

        written.ShouldBe(text);
    }
}
