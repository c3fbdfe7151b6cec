using Understudy.Hashing.Distributions;

namespace Understudy.Tests.Hashing.Distributions;

public sealed class TwemproxyVectorTests
{
    private static readonly GoldenVectors Vectors = GoldenVectors.Load("twemproxy-vectors.tsv");

    public static TheoryData<string> Columns => [.. Vectors.Columns];

    [Theory, MemberData(nameof(Columns))]
    public void Places_every_key_where_the_real_twemproxy_does(string column)
    {
        var name = column.Split('[')[0];
        var hashTag = column.EndsWith("[tag {}]", StringComparison.Ordinal) ? "{}" : null;
        var asked = Vectors.Rows.Where(row => Vectors.Has(row, column)).ToList();
        var lists = asked.Select(row => row[0]).Distinct().ToDictionary(
            list => list, list => Make.Distribution(name, ServersFor(list, column), hashTag));

        var misplaced = asked.Where(row => lists[row[0]].Locate(GoldenVectors.KeyOf(row)) != Vectors.Expected(row, column));

        asked.ShouldNotBeEmpty();
        misplaced.Select(row => $"{row[0]} {row[1]}").ShouldBeEmpty();
    }

    private static RingServer[] ServersFor(string list, string column)
    {
        var isWeighted = column.EndsWith("[w=1,3,1,3..]", StringComparison.Ordinal);
        var isNamed = column.EndsWith("[named s1,s2..]", StringComparison.Ordinal);
        return [.. GoldenVectors.Servers(list).Select((server, i) => server with
        {
            Weight = isWeighted && i % 2 == 1 ? 3 : 1,
            Name = isNamed ? $"s{i + 1}" : null,
        })];
    }
}
