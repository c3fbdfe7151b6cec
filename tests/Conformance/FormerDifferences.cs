using System.Text.RegularExpressions;

namespace Understudy.Conformance;

/// <summary>Requests that memcached 1.6.45 and so we answer unlike the memcached of the distribution, 1.6.18: all of those that are written
/// or made from seeds. What is answered to them stands in WrittenAnswers.txt.</summary>
public static partial class FormerDifferences
{
    private static readonly Regex[] All =
    [
        TooFewWords(), ShortLine(), BehindSpaces(), TooManyWords(), SpareWords(), OddLength(), ValueGoesToo(), OddExptime(),
        NewerFlag(), ModeOfLetters(), MetaDelete(), Quiet(), SecondsLeft(), BadFirstLetter(), LongKey(), Administrators(), Zero(),
    ];

    public static Conversation? Apart(Conversation conversation) => Without(OpenDifferences.Apart(conversation));

    public static Conversation? OfTheNode(Conversation conversation) => Without(OpenDifferences.OfTheNode(conversation));

    private static Conversation? Without(Conversation? conversation) => conversation is null ? null
        : OpenDifferences.Without(conversation, request => All.Any(one => one.IsMatch(request)));

    // ERROR then, bad command line format now.
    [GeneratedRegex(@"^ *(get|gets|gat|gats|touch|incr|decr|delete|verbosity|mg|ms|md|ma) *\r?\n"
        + @"|^gat \S+ *\r?\n|^(touch|incr|decr) +\S+ *\r?\n"
        + @"|^(set|add|replace|append|prepend)( +\S+){0,3} *\r?\n|^cas( +\S+){0,4} *\r?\n")]
    private static partial Regex TooFewWords();

    [GeneratedRegex(@"^.{0,2}\n|^.\r\n", RegexOptions.Singleline)]
    private static partial Regex ShortLine();

    [GeneratedRegex("^ +[^ ]")]
    private static partial Regex BehindSpaces();

    // ERROR then, or a usage; ignored now.
    [GeneratedRegex(@"^(set|add|replace|append|prepend)( +\S+){6}|^cas( +\S+){7}|^(incr|decr|touch)( +\S+){4}"
        + @"|^(flush_all|verbosity)( +\S+){3}")]
    private static partial Regex TooManyWords();

    [GeneratedRegex(@"^delete +\S+ +\S+ +\S|^delete +\S+ +(?!0 *\r?\n|noreply *\r?\n)\S")]
    private static partial Regex SpareWords();

    // A length that is no plain number was read all the same, or refused in silence behind noreply.
    [GeneratedRegex(@"^(set|add|replace|append|prepend|cas)( +\S+){3} +(?!\d{1,10}[ \r\n])\S|^ms +\S+ +\+")]
    private static partial Regex OddLength();

    // The value was read as a command.
    [GeneratedRegex(@"^(set|add|replace|append|prepend|cas) +\S+ +(?!(\+1|\d{1,10}) )\S+ "
        + @"|^(set|add|replace|append|prepend|cas) +\S+ +\S+ +(abc|x|1x|0x10|1\.5) "
        + @"|^cas( +\S+){4} +(abc|-1|9{20})|^(set|ms) +\{k:a:251\}")]
    private static partial Regex ValueGoesToo();

    // The C library's numbers of old, and of 64 bits the low 32.
    [GeneratedRegex(@"^(gats?|touch +\S+) +(\+5|99999999999|4294967295|2147483648)|^(incr|decr) +\S+ +\+")]
    private static partial Regex OddExptime();

    [GeneratedRegex(@"^m[gsda] .* (E\d+|x)\b|^ms .* s\b|^ms (?=.* M[AP]\b).* N\d")]
    private static partial Regex NewerFlag();

    [GeneratedRegex(@"^m[gsda] .* M(\w\w+|\b)")]
    private static partial Regex ModeOfLetters();

    // One error for all then, each its own now.
    [GeneratedRegex(@"^md .* ([TCFJD](x|1\.5)?|z|S3)\b|^md (?=.* (?<flag>\w)\S*.* \k<flag>)|^md (?=.* b\b)[{@]k?")]
    private static partial Regex MetaDelete();

    [GeneratedRegex(@"^ma (?=.*\bq\b).* N-?\d")]
    private static partial Regex Quiet();

    [GeneratedRegex("^ *me ")]
    private static partial Regex SecondsLeft();

    [GeneratedRegex(@"^m[gsda] .* [^\w ]\S*( |\r?\n)")]
    private static partial Regex BadFirstLetter();

    [GeneratedRegex(@"^ma +\{k:a:251\}")]
    private static partial Regex LongKey();

    [GeneratedRegex("^(shutdown|slabs automove|lru|cache_memlimit|stats (detail|noreply|sizes)|flush_all|refresh_certs)")]
    private static partial Regex Administrators();

    [GeneratedRegex("^[^\n]*\0")]
    private static partial Regex Zero();
}
