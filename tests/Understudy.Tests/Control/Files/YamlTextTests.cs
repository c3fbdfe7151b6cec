using System.Text;
using Understudy.Control.Configuration;
using Understudy.Control.Files;

namespace Understudy.Tests.Control.Files;

public sealed class YamlTextTests
{
    [Theory]
    [InlineData("pools: [", "this is not YAML: ")]
    [InlineData("pools:\n\t- a", "this is not YAML: ")]
    [InlineData("a: 1\na: 2", "'a' is given already, in line 1")]
    [InlineData("- a\n- b", "the file is a list; it must be a mapping")]
    [InlineData("word", "the file is a single value; it must be a mapping")]
    [InlineData("a: 1\n---\nb: 2", "a second document begins here; a file is one")]
    [InlineData("a: *b", "*b stands for nothing: no &b ends before it")]
    [InlineData("a: &a [*a]", "*a stands for nothing: no &a ends before it")]
    [InlineData("a: !secret b", "the tag !secret means nothing here; leave it out")]
    [InlineData("? [a]\n: b", "a name must stand before the colon")]
    [InlineData("<<: b", "<< takes the anchor of a mapping")]
    public void What_is_no_file_is_refused_with_its_place(string text, string reason)
    {
        var problem = ProblemOf(text);

        problem.Reason.ShouldStartWith(reason);
        problem.Place.ShouldNotBeNull();
    }

    [Fact]
    public void Places_count_from_one() =>
        ProblemOf("a: 1\nbb:\n  cc: *x").Place.ShouldBe(new FilePlace("f", 3, 7));

    [Fact]
    public void What_is_not_UTF8_is_refused_with_its_line()
    {
        var problems = new List<Problem>();

        YamlText.TryRead("f", [.. "a: 1\nb: "u8, 0xFF, .. "\n"u8], problems).ShouldBeNull();

        problems.ShouldHaveSingleItem().Place.ShouldBe(new FilePlace("f", 2, 1));
    }

    [Fact]
    public void A_bomb_of_anchors_is_refused()
    {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        foreach (var i in Enumerable.Range(1, 9))
            text.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");

        ProblemOf(text.ToString()).Reason.ShouldBe("the file stands for more than 100000 values, with its anchors written out");
    }

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    public void Depth_is_bounded(char bracket) =>
        ProblemOf("a: " + new string(bracket, 200_000)).Reason.ShouldStartWith("this is nested more than 32 levels deep");

    [Fact]
    public void Length_is_bounded()
    {
        var problems = new List<Problem>();

        YamlText.TryRead("f", new byte[YamlText.MostBytes + 1], problems).ShouldBeNull();

        problems.ShouldHaveSingleItem().Reason.ShouldBe("has more than 1 MiB");
    }

    [Fact]
    public void Anchors_stand_for_what_they_name_and_merge_keys_yield_to_what_is_said()
    {
        var map = YamlText.TryRead("f", "a: &a {x: 1, y: 2}\nb: *a\nc: {<<: *a, y: 3}", [])!;

        Values(map.Find("b")!).ShouldBe("x=1 y=2");
        Values(map.Find("c")!).ShouldBe("x=1 y=3");
    }

    [Fact]
    public void An_empty_file_says_nothing() => YamlText.TryRead("f", "# nothing\n", [])!.Entries.ShouldBeEmpty();

    private static string Values(FileEntry entry) =>
        string.Join(' ', ((FileMap)entry.Value).Entries.Select(e => $"{e.Key}={((FileValue)e.Value).Text}"));

    private static Problem ProblemOf(string text)
    {
        var problems = new List<Problem>();
        YamlText.TryRead("f", text, problems).ShouldBeNull();
        return problems.ShouldHaveSingleItem();
    }
}
