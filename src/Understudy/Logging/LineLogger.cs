using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Understudy.Logging;

/// <summary>Writes each message as one line, to standard error or a file, at once, whole even when threads write together.</summary>
/// <remarks>The console provider of the framework brings configuration, dependency injection and a thread; a proxy logs a line a
/// minute.</remarks>
internal sealed class LineLogger : ILogger
{
    private readonly Lock _oneAtATime = new();
    private Stream _output;
    private readonly LogLevel _least;
    private readonly TimeProvider _time;
    private readonly bool _isJournal;

    public LineLogger(LogLevel least, TimeProvider time)
        : this(Console.OpenStandardError(), least, time, JournalStream.IsStandardError())
    {
    }

    internal LineLogger(Stream output, LogLevel least, TimeProvider time, bool isJournal) =>
        (_output, _least, _time, _isJournal) = (output, least, time, isJournal);

    /// <summary>Says nothing more: whoever read our standard error has gone.</summary>
    public void Silence()
    {
        lock (_oneAtATime)
        {
            _output.Dispose();
            _output = Stream.Null;
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= _least && logLevel != LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;

        var message = formatter(state, exception);
        if (exception is not null) message += $": {exception.GetType().Name}: {exception.Message}";
        // A name or a server's answer in a message must not forge a line of its own.
        var line = Encoding.UTF8.GetBytes(Prefix(logLevel) + message.ReplaceLineEndings(" ") + "\n");
        lock (_oneAtATime)
        {
            _output.Write(line);
            _output.Flush();
        }
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
