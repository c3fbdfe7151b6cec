using Understudy.Proxy.Workers;

namespace Understudy.Proxy.Pulse;

/// <summary>Turns what is counted into rates and percentiles of the while since it was last asked. One thread at a time; costs nothing
/// while nobody asks.</summary>
public sealed class PulseMeter
{
    private readonly Func<ProxyHost> _host;
    private PulseTotals? _last;

    internal PulseMeter(Func<ProxyHost> host) => _host = host;

    /// <param name="unixMilliseconds">Now.</param>
    /// <returns>Null the first time: there is nothing to compare with.</returns>
    public PulseSample? Take(long unixMilliseconds)
    {
        var now = new PulseTotals(_host(), unixMilliseconds);
        var sample = _last is null ? null : now.Since(_last);
        _last = now;
        return sample;
    }
}
