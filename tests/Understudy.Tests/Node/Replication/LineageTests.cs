using Understudy.Node.Replication;

namespace Understudy.Tests.Node.Replication;

/// <summary>Up to where two nodes have the same history.</summary>
public sealed class LineageTests
{
    private static readonly Term First = new(10, 0xA, 0);
    private static readonly Term Second = new(20, 0xB, 100);
    private static readonly Term Third = new(30, 0xC, 150);
    private static readonly Term OtherThird = new(30, 0xD, 120);

    public static TheoryData<string, string, int, string, int, int?> Forks => new()
    {
        { "the same, as far", "1", 50, "1", 50, 50 },
        { "one is behind", "1", 50, "1", 30, 30 },
        { "a term more here", "12", 110, "1", 130, 100 },
        { "a term more there", "1", 130, "12", 110, 100 },
        { "behind the beginning of the term", "12", 110, "1", 70, 70 },
        { "two terms more here", "123", 170, "1", 104, 100 },
        { "different third terms", "123", 170, "12d", 130, 120 },
        { "nothing in common", "1", 50, "2", 120, null },
        { "the other one is empty", "12", 110, "", 0, null },
        { "older terms are forgotten there", "123", 170, "23", 160, 160 },
    };

    [Theory, MemberData(nameof(Forks))]
    public void The_fork_is_where_the_histories_part(string name, string ours, int head, string theirs, int otherHead, int? fork)
    {
        Of(ours).ForkFrom(head, Of(theirs), otherHead).ShouldBe(fork, name);
        Of(theirs).ForkFrom(otherHead, Of(ours), head).ShouldBe(fork, name);
    }

    [Fact]
    public void Terms_that_the_log_has_not_reached_are_not_claimed()
    {
        Of("123").Reached(149).ShouldSatisfyAllConditions(l => l.Terms.Count.ShouldBe(2), l => l.LastEpoch.ShouldBe(20));
        Of("123").Reached(150).Terms.Count.ShouldBe(3);
    }

    [Fact]
    public void The_oldest_terms_are_forgotten()
    {
        var lineage = Lineage.Empty;
        for (var i = 1; i <= 100; i++) lineage = lineage.With(new Term(i, (ulong)i, i));

        lineage.Terms.Count.ShouldBe(Lineage.MostTerms);
        lineage.LastEpoch.ShouldBe(100);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("123")]
    public void A_lineage_is_read_as_it_was_written(string terms)
    {
        Lineage.TryParse(TestBytes(Of(terms).ToString()), out var read).ShouldBeTrue();
        read.IsSame(Of(terms)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("10")]
    [InlineData("10.a")]
    [InlineData("10.a.5,")]
    [InlineData("10.a.-5")]
    [InlineData("10.xyz.5")]
    [InlineData("10.a.5,9.b.6")]
    [InlineData("10.a.5,11.b.4")]
    [InlineData("99999999999999999999.a.5")]
    public void What_is_none_is_not_taken(string text) => Lineage.TryParse(TestBytes(text), out _).ShouldBeFalse();

    private static byte[] TestBytes(string text) => System.Text.Encoding.ASCII.GetBytes(text);

    private static Lineage Of(string terms) => terms.Aggregate(
        Lineage.Empty, (lineage, term) => lineage.With(term switch { '1' => First, '2' => Second, '3' => Third, _ => OtherThird }));
}
