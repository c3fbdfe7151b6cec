using System.Globalization;
using Microsoft.Extensions.Logging;
using Understudy.Control.Configuration;
using Understudy.Transport.Processes;

namespace Understudy.Logging;

/// <summary>Makes each message one line.</summary>
/// <remarks>The console provider of the framework brings configuration and dependency injection, and blocks who logs when its queue is
/// full.</remarks>
internal sealed class LineLogger : ILogger, IDisposable
{
    private readonly LineSink _sink;
    private readonly LogLevel _least;
    private readonly LineFormat _format;

    /// <param name="output">Where lines go.</param>
    /// <param name="least">What is less is left out.</param>
    /// <param name="format">How they are written.</param>
    public LineLogger(OutputFile output, LogLevel least, LineFormat format)
    {
        (_least, _format) = (least, format);
        _sink = new LineSink(output, dropped => format.LineOf(LogLevel.Warning, DroppedEvent,
            string.Create(CultureInfo.InvariantCulture, $"{dropped} lines of the log were dropped: they could not be written"),
            [new("Lines", dropped)]));
    }

    /// <summary>Where the lines go; what is no message of ours may be added there.</summary>
    public LineSink Sink => _sink;

    private static EventId DroppedEvent { get; } = new(8090, "LogLinesDropped");

    /// <summary>Logs to standard error.</summary>
    public static LineLogger ToStandardError(LogLevel least, TimeProvider time, LogFormat format = LogFormat.Text) =>
        new(OutputFile.StandardError, least, LineFormat.Of(format, time, JournalStream.IsStandardError()));

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
        _sink.Add(_format.LineOf(logLevel, eventId, message, state as IReadOnlyList<KeyValuePair<string, object?>> ?? []));
        // Whoever logs that ends the process next.
        if (logLevel == LogLevel.Critical) _sink.Flush();
    }
}
