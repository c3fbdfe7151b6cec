using Understudy.Control.CommandLine;
using Understudy.Control.Configuration;

namespace Understudy.Tests.Control.Settings;

public sealed class SameServerCheckTests
{
    [Theory]
    [InlineData("-b", "a.example", "-s", "a.example:11211")]
    [InlineData("-b", "A.example.", "-s", "a.example")]
    [InlineData("-b", "127.0.0.1:11211", "-s", "127.0.0.1")]
    [InlineData("-b", "[::1]:11211", "-s", "0:0:0:0:0:0:0:1")]
    [InlineData("-b", "/run/m.sock", "-s", "/run/m.sock")]
    [InlineData("--tier", "b.example,a.example", "-s", "a.example")]
    public void A_server_that_would_hold_two_copies_is_refused_with_both_places(params string[] arguments)
    {
        var problem = ProblemsOf(arguments).ShouldHaveSingleItem();

        problem.Reason.ShouldContain("is given already, as --server ");
        problem.Reason.ShouldContain("one server cannot hold two copies");
    }

    [Fact]
    public void A_server_that_is_given_twice_for_one_copy_is_refused_and_weights_are_named()
    {
        var problem = ProblemsOf("-s", "a.example", "-s", "b.example", "-s", "a.example:11211").ShouldHaveSingleItem();

        problem.Setting.ShouldBe("server");
        problem.Reason.ShouldContain("with a weight (HOST:PORT:WEIGHT)");
    }

    [Fact]
    public void Other_ports_and_other_hosts_are_other_servers() =>
        ProblemsOf("-s", "a.example", "-b", "a.example:11212", "-s", "b.example", "-b", "/run/a.example").ShouldBeEmpty();

    private static IReadOnlyList<Problem> ProblemsOf(params string[] arguments)
    {
        var draft = ArgumentReader.Read(Syntaxes.Proxy, arguments);
        draft.ToService();
        return draft.Problems;
    }
}
