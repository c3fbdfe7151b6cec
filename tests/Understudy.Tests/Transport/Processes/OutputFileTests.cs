using Understudy.Transport.Processes;

namespace Understudy.Tests.Transport.Processes;

public sealed class OutputFileTests
{
    [Fact]
    public void A_full_disk_is_an_answer_and_no_exception()
    {
        using var full = OutputFile.TryOpen("/dev/full", out _)!;

        full.TryWrite("line\n"u8, out var written, out var reason).ShouldBeFalse();

        written.ShouldBe(0);
        reason.ShouldBe("no space is left there");
    }

    [Theory]
    [InlineData("/nonexistent/log", "there is no such file or directory")]
    [InlineData("/tmp", "it is a directory")]
    [InlineData("/dev/null/log", "a part of the path is not a directory")]
    public void What_cannot_be_opened_is_refused_with_the_reason(string path, string expected)
    {
        OutputFile.TryOpen(path, out var reason).ShouldBeNull();

        reason.ShouldBe(expected);
    }

    [Fact]
    public void What_is_there_already_is_kept()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, "before\n");

        using (var file = OutputFile.TryOpen(path, out _)!) file.TryWrite("after\n"u8, out _, out _).ShouldBeTrue();

        File.ReadAllText(path).ShouldBe("before\nafter\n");
        File.Delete(path);
    }
}
