using Understudy.Control.Configuration;

namespace Understudy.Tests.Control.Configuration;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(59, "59 s")]
    [InlineData(60, "1 min")]
    [InlineData(65, "1 min 5 s")]
    [InlineData(3599, "59 min 59 s")]
    [InlineData(3600, "1 h")]
    [InlineData(4979, "1 h 22 min")]
    [InlineData(86400, "1 d")]
    [InlineData(183600, "2 d 3 h")]
    [InlineData(8640000, "100 d")]
    public void How_long_something_lasts_is_said_as_people_say_it(int seconds, string said) =>
        DurationText.Rough(TimeSpan.FromSeconds(seconds)).ShouldBe(said);

    [Theory]
    [InlineData("250ms", 250)]
    [InlineData("250 ms", 250)]
    [InlineData("1.5s", 1500)]
    [InlineData("2m", 120_000)]
    [InlineData("2min", 120_000)]
    [InlineData("1H", 3_600_000)]
    [InlineData("0", 0)]
    [InlineData("500us", 0.5)]
    public void A_number_with_a_unit_is_read(string text, double milliseconds)
    {
        var isRead = DurationText.TryParse(text, out var duration);

        isRead.ShouldBeTrue();
        duration.TotalMilliseconds.ShouldBe(milliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("ms")]
    [InlineData("-1s")]
    [InlineData("1e3s")]
    [InlineData("1.2.3s")]
    [InlineData("1d")]
    [InlineData("99999999999999999999h")]
    public void Anything_else_is_refused(string text)
    {
        var isRead = DurationText.TryParse(text, out _);

        isRead.ShouldBeFalse();
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(250, "250 ms")]
    [InlineData(1500, "1.5 s")]
    [InlineData(60_000, "1 min")]
    public void It_is_written_in_the_largest_fitting_unit(int milliseconds, string text)
    {
        var written = DurationText.Format(TimeSpan.FromMilliseconds(milliseconds));

        written.ShouldBe(text);
    }
}
