using System.Globalization;
using Microsoft.Extensions.Logging;
using Understudy.Control.Configuration;

namespace Understudy.Logging;

/// <summary>What a message looks like as a line.</summary>
/// <param name="time">Tells when it is.</param>
/// <param name="isJournal">Whether systemd's journal reads it, which takes a priority off the front of a line.</param>
internal abstract class LineFormat(TimeProvider time, bool isJournal)
{
    /// <summary>Longer messages are cut, so that a line is still whole: names and errors of others have no limit of their own.</summary>
    private const int LongestMessage = 4 << 10, LongestField = 1 << 10;

    public static LineFormat Of(LogFormat format, TimeProvider time, bool isJournal) => format switch
    {
        LogFormat.Json => new JsonLine(time, isJournal),
        LogFormat.Logfmt => new LogfmtLine(time, isJournal),
        _ => new TextLine(time, isJournal),
    };

    /// <summary>One line, without its end.</summary>
    /// <param name="level">How grave it is.</param>
    /// <param name="what">What kind of thing has happened.</param>
    /// <param name="message">In a sentence.</param>
    /// <param name="fields">What the sentence was made of.</param>
    public string LineOf(LogLevel level, EventId what, string message, IReadOnlyList<KeyValuePair<string, object?>> fields)
    {
        var line = Write(level, what, Cut(message, LongestMessage), fields);
        return isJournal ? string.Create(CultureInfo.InvariantCulture, $"<{Priority(level)}>{line}") : line;
    }

    protected abstract string Write(LogLevel level, EventId what, string message, IReadOnlyList<KeyValuePair<string, object?>> fields);

    protected bool IsJournal => isJournal;

    protected string Now => time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    /// <summary>As the events of the API have it.</summary>
    protected static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        _ => "error",
    };

    /// <summary>The fields that a program gets, each under its name: <c>server</c>, <c>reason</c>.</summary>
    protected static IEnumerable<(string Name, object? Value)> Named(IReadOnlyList<KeyValuePair<string, object?>> fields) =>
        from field in fields
        where field.Key.Length > 0 && field.Key[0] != '{'   // the sentence before it was filled in
        select ($"{char.ToLowerInvariant(field.Key[0])}{field.Key[1..]}", field.Value);

    /// <summary>A value as the sentence has it.</summary>
    protected static string Text(object? value) => Cut(Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty, LongestField);

    private static string Cut(string text, int longest) => text.Length > longest ? text[..longest] + "..." : text;

    /// <summary>sd-daemon(3): a line may begin with its syslog priority in angle brackets.</summary>
    private static int Priority(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => 7,
        LogLevel.Information => 6,
        LogLevel.Warning => 4,
        LogLevel.Error => 3,
        _ => 2,
    };
}
