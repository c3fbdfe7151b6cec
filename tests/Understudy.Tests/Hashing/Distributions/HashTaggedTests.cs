namespace Understudy.Tests.Hashing.Distributions;

public sealed class HashTaggedTests
{
    [Theory]
    [InlineData("cart:{user7}:items", "user7")]
    [InlineData("{user7}", "user7")]
    [InlineData("a{user7}b{other}c", "user7")]
    [InlineData("}{user7}", "user7")]
    [InlineData("a{{user7}", "{user7")]
    [InlineData("empty{}tag{user7}", "empty{}tag{user7}")]
    [InlineData("open{user7", "open{user7")]
    [InlineData("no tag", "no tag")]
    public void Places_a_key_by_the_text_between_the_two_characters(string key, string placedAs)
    {
        var servers = Make.Servers(1, 1, 1, 1, 1, 1);
        var whole = Make.Distribution("rendezvous", servers);
        var tagged = Make.Distribution("rendezvous", servers, hashTag: "{}");

        var placed = tagged.Explain(System.Text.Encoding.UTF8.GetBytes(key));

        placed.Hash.ShouldBe(whole.Explain(System.Text.Encoding.UTF8.GetBytes(placedAs)).Hash);
    }

    [Fact]
    public void Says_which_part_of_the_key_was_used()
    {
        var tagged = Make.Distribution("magent", Make.Servers(1, 1), hashTag: "[]");

        tagged.Explain("list[7]"u8).Reason.ShouldStartWith("tag 7: djb ");
    }

    [Fact]
    public void The_same_character_may_open_and_close()
    {
        var tagged = Make.Distribution("magent", Make.Servers(1, 1), hashTag: "||");

        tagged.Explain("a|b|c"u8).Reason.ShouldStartWith("tag b: ");
    }
}
