using Microsoft.Extensions.Logging;

namespace Understudy.Simulation.Checking;

/// <summary>Puts what a proxy logs into the timeline.</summary>
internal sealed class TimelineLogger(Timeline timeline) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => timeline.IsOn;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (timeline.IsOn) timeline.Add("proxy", formatter(state, exception));
    }
}
