using System.Globalization;
using Microsoft.Extensions.Logging;
using Understudy.Transport.Processes;

namespace Understudy.Logging;

/// <summary>Makes each message one line.</summary>
/// <remarks>The console provider of the framework brings configuration and dependency injection, and blocks who logs when its queue is
/// full.</remarks>
internal sealed class LineLogger : ILogger, IDisposable
{
    private readonly LineSink _sink;
    private readonly LogLevel _least;
    private readonly TimeProvider _time;
    private readonly bool _isJournal;

    /// <param name="output">Where lines go.</param>
    /// <param name="least">What is less is left out.</param>
    /// <param name="time">Tells when a line is written.</param>
    /// <param name="isJournal">Whether systemd's journal reads it, which notes the time itself.</param>
    public LineLogger(OutputFile output, LogLevel least, TimeProvider time, bool isJournal)
    {
        (_least, _time, _isJournal) = (least, time, isJournal);
        _sink = new LineSink(output, dropped => Prefix(LogLevel.Warning)
            + string.Create(CultureInfo.InvariantCulture, $"{dropped} lines of the log were dropped: they could not be written"));
    }

    /// <summary>Where the lines go; what is no message of ours may be added there.</summary>
    public LineSink Sink => _sink;

    /// <summary>Logs to standard error.</summary>
    public static LineLogger ToStandardError(LogLevel least, TimeProvider time) =>
        new(OutputFile.StandardError, least, time, JournalStream.IsStandardError());

    public void Dispose() => _sink.Dispose();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= _least && logLevel != LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;

        var message = formatter(state, exception);
        if (exception is not null) message += $": {exception.GetType().Name}: {exception.Message}";
        _sink.Add(Prefix(logLevel) + message);
        // Whoever logs that ends the process next.
        if (logLevel == LogLevel.Critical) _sink.Flush();
    }

    private string Prefix(LogLevel level) => _isJournal
        ? string.Create(CultureInfo.InvariantCulture, $"<{Priority(level)}>")
        : string.Create(CultureInfo.InvariantCulture, $"{_time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} {Word(level)} ");

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info ",
        LogLevel.Warning => "warn ",
        _ => "error",
    };

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
