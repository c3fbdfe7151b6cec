using Microsoft.Extensions.Logging;

namespace Understudy.Proxy.Workers;

/// <summary>Says of what is logged of a pool which one it is, where there are several.</summary>
/// <param name="log">Told everything.</param>
/// <param name="host">Of the pool.</param>
/// <param name="name">The pool's.</param>
internal sealed class PoolLogger(ILogger log, ProxyHost host, string name) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => log.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => log.IsEnabled(logLevel);

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!host.HasSeveral) log.Log(logLevel, eventId, state, exception, formatter);
        else log.Log(logLevel, eventId, state, exception, (what, why) => $"Pool {name}: {formatter(what, why)}");
    }
}
