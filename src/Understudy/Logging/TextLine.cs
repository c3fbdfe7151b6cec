using Microsoft.Extensions.Logging;

namespace Understudy.Logging;

/// <summary>Time, level and sentence.</summary>
internal sealed class TextLine(TimeProvider time, bool isJournal) : LineFormat(time, isJournal)
{
    protected override string Write(
        LogLevel level, EventId what, string message, IReadOnlyList<KeyValuePair<string, object?>> fields) =>
        IsJournal ? message : $"{Now} {Short(level)} {message}";

    // All are as wide, so that sentences stand below each other.
    private static string Short(LogLevel level) => level == LogLevel.Warning ? "warn " : Word(level).PadRight(5);
}
