using System.Globalization;
using System.Text.RegularExpressions;

namespace Understudy.Conformance;

/// <summary>The only place that forgives a difference between two answers. Everything else is compared byte for byte.</summary>
/// <remarks>
/// CAS tokens are a counter of each server: compared by the order in which they first appear (<see cref="CasTokens"/>).
/// Seconds move on while a conversation is played on one server after the other: a TTL of 10 s and more is rounded to tens, and the
/// seconds since the last access are not compared; the TTL of what is over wraps around, from when the server was started.
/// <c>me</c> shows what lies on a server, with that server's own token. <c>version</c> names who answers.
/// </remarks>
public static partial class LegitimateDifferences
{
    public static string Hide(string transcript, CasTokens tokens)
    {
        var text = tokens.Replace(transcript);
        text = Version().Replace(text, "VERSION ?");
        text = MetaDebug().Replace(text, "ME ${key} exp=${exp} la=? cas=? ");
        text = Exptime().Replace(text, match => match.Groups[1].Value + Round(match.Groups["seconds"].Value));
        return MetaLine().Replace(text, line => LastAccess().Replace(
            TtlFlag().Replace(line.Value, flag => " t" + Round(flag.Groups["seconds"].Value)), " l?"));
    }

    private static string Round(string seconds)
    {
        var value = long.Parse(seconds, CultureInfo.InvariantCulture);
        if (Math.Abs(value) > int.MaxValue) return "over";
        return Math.Abs(value) < 10 ? seconds : (Math.Round(value / 10.0) * 10).ToString(CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"(?<=^|\n)VERSION [^\r\n]+")]
    private static partial Regex Version();

    [GeneratedRegex(@"(?<=^|\n)ME (?<key>\S+) exp=(?<exp>-?\d+) la=\d+ cas=(?<cas>\S+) ")]
    private static partial Regex MetaDebug();

    [GeneratedRegex(@"(?<=^|\n)(ME \S+ exp=)(?<seconds>-?\d+)")]
    private static partial Regex Exptime();

    [GeneratedRegex(@"(?<=^|\n)(HD|VA \d+)( [^\r\n]*)(?=\r\n)")]
    private static partial Regex MetaLine();

    [GeneratedRegex(@" t(?<seconds>-?\d+)(?= |$)")]
    private static partial Regex TtlFlag();

    [GeneratedRegex(@" l\d+(?= |$)")]
    private static partial Regex LastAccess();
}
