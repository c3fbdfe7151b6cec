using System.Text.RegularExpressions;

namespace Understudy.Conformance;

/// <summary>The CAS tokens that one connection has been told, by order of first appearance.</summary>
public sealed partial class CasTokens
{
    private readonly List<string> _seen = [];

    // Before any was seen. No item ever has it: a small one would be that of some item on a memcached, which counts from 1, and not through
    // a proxy, which tells the tokens of one life of a server from those of the next.
    private const string Foreign = "18446744073709551614";

    /// <summary>A foreign one before any was seen.</summary>
    public string First => _seen.Count == 0 ? Foreign : _seen[0];

    /// <summary>As <see cref="First"/>.</summary>
    public string Last { get; private set; } = Foreign;

    /// <summary>Puts <c>cas#1</c>, <c>cas#2</c>... in the place of the tokens, wherever a reply line carries one.</summary>
    public string Replace(string transcript) => Token().Replace(transcript, match =>
    {
        var token = match.Groups["token"];
        Last = token.Value;
        if (!_seen.Contains(Last)) _seen.Add(Last);
        return $"{match.Value[..(token.Index - match.Index)]}cas#{_seen.IndexOf(Last) + 1}";
    });

    // gets and gats: the fifth word of VALUE; meta: the c flag of a return line.
    [GeneratedRegex(@"(?<=^|\n)(VALUE \S+ \d+ \d+ |(HD|VA \d+|EX|NS|NF|EN)( [^c\s]\S*)* c)(?<token>\d+)")]
    private static partial Regex Token();
}
