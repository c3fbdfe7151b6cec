using Microsoft.Extensions.Logging;

namespace Understudy.Control.Events;

/// <summary>Hears what is logged, and keeps it as events: one source for both. What clients do wrong is no event.</summary>
/// <param name="log">Goes on to be told everything.</param>
/// <param name="events">Where they are kept.</param>
public sealed class EventLogger(ILogger log, EventRing events) : ILogger
{
    public EventRing Events => events;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => log.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information || log.IsEnabled(logLevel);

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        if (logLevel is >= LogLevel.Information and not LogLevel.None)
        {
            events.Add(WordOf(logLevel), eventId.Name ?? string.Empty, eventId.Id, ServerOf(state), formatter(state, exception));
        }

        log.Log(logLevel, eventId, state, exception, formatter);
    }

    private static string WordOf(LogLevel level) => level switch
    {
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        _ => "error",
    };

    private static string? ServerOf<TState>(TState state)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> fields) return null;
        foreach (var (name, value) in fields)
        {
            if (name == "Server") return value as string;
        }

        return null;
    }
}
