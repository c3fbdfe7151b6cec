using Understudy.Control.CommandLine;

namespace Understudy.Tests.Control.CommandLine;

public sealed class ArgumentReaderTests
{
    [Theory]
    [InlineData("-p", "11210")]
    [InlineData("-p11210")]
    [InlineData("--port", "11210")]
    [InlineData("--port=11210")]
    [InlineData("-Dvp11210")]
    [InlineData("-Dvp", "11210")]
    [InlineData("-p", "1", "-p", "11210")]
    public void A_value_is_read_in_every_form_of_getopt(params string[] arguments)
    {
        var draft = ArgumentReader.Read(Syntaxes.Magent, arguments);

        draft.Problems.ShouldBeEmpty();
        draft.Listening.Port.ShouldBe(11210);
    }

    [Theory]
    [InlineData("-D", "-v", "-k")]
    [InlineData("-Dvk")]
    [InlineData("-vkD")]
    [InlineData("-vvDDk")]
    [InlineData("--foreground", "--verbose", "--magent-ring")]
    public void Flags_may_be_bundled_and_repeated(params string[] arguments)
    {
        var draft = ArgumentReader.Read(Syntaxes.Magent, arguments);

        draft.Problems.ShouldBeEmpty();
        (draft.Process.IsForeground, draft.Process.IsVerbose).ShouldBe((true, true));
        draft.Pool.Distributions.ShouldAllBe(d => d == "magent-ring");
    }

    [Fact]
    public void Servers_keep_the_order_in_which_they_were_given()
    {
        var draft = ArgumentReader.Read(Syntaxes.Magent, ["-s", "c", "-bx:1", "-sa:2", "--server=b:3:7", "-b", "y"]);

        draft.Problems.ShouldBeEmpty();
        draft.Pool.Primary.Select(s => s.ToString()).ShouldBe(["c:11211", "a:2", "b:3"]);
        draft.Pool.Primary[2].Weight.ShouldBe(7);
        draft.Pool.Backup.Select(s => s.ToString()).ShouldBe(["x:1", "y:11211"]);
    }

    [Theory]
    [InlineData("-uroot", "root")]
    [InlineData("-unobody", "nobody")]
    [InlineData("-ugames", "games")]
    [InlineData("--user=daemon", "daemon")]
    public void A_value_may_begin_with_the_letter_of_another_option(string argument, string user)
    {
        var draft = ArgumentReader.Read(Syntaxes.Magent, [argument]);

        draft.Process.User.ShouldBe(user);
        draft.Problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("-l::1", "::1")]
    [InlineData("-l[::1]:11211", "[::1]:11211")]
    [InlineData("-l@name", "@name")]
    [InlineData("-l-x", "-x")]
    public void A_value_is_taken_as_it_is_whatever_it_begins_with(string argument, string text)
    {
        var draft = ArgumentReader.Read(Syntaxes.Magent, [argument]);

        draft.Listening.Addresses.ShouldBe([text]);
        draft.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void An_option_that_needs_a_value_takes_the_next_word_even_if_it_looks_like_an_option()
    {
        var draft = ArgumentReader.Read(Syntaxes.Magent, ["-f", "-D", "-n", "-5"]);

        draft.Listening.SocketPath.ShouldBe("-D");
        draft.Process.IsForeground.ShouldBeFalse();
        draft.Options.MaxConnections.ShouldBe(4096);
        draft.Problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("-s", "needs a value: SERVER")]
    [InlineData("--reply-timeout", "needs a value: TIME")]
    [InlineData("-x", "unknown option; see 'understudy magent --help'")]
    [InlineData("-Dx", "unknown option; see 'understudy magent --help'")]
    [InlineData("--prt", "unknown option; did you mean --port?")]
    [InlineData("--reply-timout=1s", "unknown option; did you mean --reply-timeout?")]
    [InlineData("11211", "'understudy magent' takes no such word; each value needs its option, see 'understudy magent --help'")]
    public void What_cannot_be_read_is_refused_with_a_reason(string argument, string reason)
    {
        var draft = ArgumentReader.Read(Syntaxes.Magent, [argument]);

        draft.Problems.Select(p => p.Reason).ShouldBe([reason]);
    }

    [Fact]
    public void Keys_are_words_that_are_not_options_and_all_words_after_two_dashes()
    {
        var draft = ArgumentReader.Read(Syntaxes.Hash, ["key1", "-s", "a", "-", "--", "-s", "--list"]);

        draft.Operands.ShouldBe(["key1", "-", "-s", "--list"]);
        draft.Pool.Primary.Count.ShouldBe(1);
        draft.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void A_misspelt_option_is_not_taken_for_a_key()
    {
        var draft = ArgumentReader.Read(Syntaxes.Hash, ["--lst", "key1"]);

        draft.Problems.Select(p => p.Reason).ShouldBe(["unknown option; did you mean --list?"]);
    }
}
