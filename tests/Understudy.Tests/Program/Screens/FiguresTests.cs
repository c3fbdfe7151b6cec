using Understudy.Screens;

namespace Understudy.Tests.Program.Screens;

public sealed class FiguresTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.02, "<0.1")]
    [InlineData(1.24, "1.2")]
    [InlineData(12345.6, "12,346")]
    public void What_happens_seldom_is_not_shown_as_never(double rate, string text) => Figures.Rate(rate).ShouldBe(text);

    [Theory]
    [InlineData(null, "-")]
    [InlineData(0.000171, "171 us")]
    [InlineData(0.00123, "1.23 ms")]
    [InlineData(0.25, "250.0 ms")]
    [InlineData(1.5, "1.5 s")]
    public void Waits_have_the_unit_that_suits_them(double? seconds, string text) => Figures.Wait(seconds).ShouldBe(text);

    [Theory]
    [InlineData(1, "100 %")]
    [InlineData(0.999999, "99.99 %")]
    public void All_is_said_only_of_all(double share, string text) => Figures.Percent(share).ShouldBe(text);

    [Theory]
    [InlineData(119, "119 s")]
    [InlineData(121, "2 min")]
    [InlineData(7300, "2 h")]
    [InlineData(172_900, "2 d")]
    public void An_age_in_a_column_has_one_unit(double seconds, string text) => Figures.Age(seconds).ShouldBe(text);

    [Fact]
    public void A_line_of_bars_shows_the_newest_as_far_as_there_is_room()
    {
        Figures.Spark([9, 0, 7, 3.5, 7], width: 4).ShouldBe("▁█▅█");
        Figures.Spark([0, 0], width: 4).ShouldBe("▁▁");
        Figures.Spark([], width: 4).ShouldBeEmpty();
    }
}
