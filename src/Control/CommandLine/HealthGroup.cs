using Understudy.Control.Configuration;

namespace Understudy.Control.CommandLine;

/// <summary>The options that say when a server counts as failed, and how long anything may take.</summary>
internal static class HealthGroup
{
    public static OptionGroup Group { get; } = new("Deadlines and failing servers",
    [
        Readings.Duration("reply-timeout", "Longest wait for a server's reply; past it the next copy is asked.", ProxyBounds.ReplyTimeout,
            o => o.ReplyTimeout, (o, t) => o with { ReplyTimeout = t }),
        Readings.Duration("connect-timeout", "Longest wait for a connection to a server.", ProxyBounds.ConnectTimeout,
            o => o.ConnectTimeout, (o, t) => o with { ConnectTimeout = t }),
        Readings.Count(null, "failure-limit", "Replies missed in a row until a server is left out; a refused connection does it too.",
            ProxyBounds.FailureLimit, o => o.FailureLimit, (o, n) => o with { FailureLimit = n }),
        Readings.Duration("probe-backoff-min", "First pause before a server that was left out is probed.", ProxyBounds.ProbeBackoffMin,
            o => o.ProbeBackoffMin, (o, t) => o with { ProbeBackoffMin = t }),
        Readings.Duration("probe-backoff-max", "Longest pause between probes; each failed one doubles the pause.",
            ProxyBounds.ProbeBackoffMax, o => o.ProbeBackoffMax, (o, t) => o with { ProbeBackoffMax = t }),
        Readings.Duration("probe-interval", "Pause between probes of a server that is in use and has nothing to do; 0: never.",
            ProxyBounds.ProbeInterval, o => o.ProbeInterval, (o, t) => o with { ProbeInterval = t }),
        Readings.Duration("hold-down-min", "How long a server stays out at least when it is lost for the second time; each further loss "
            + "doubles it; 0: never.",
            ProxyBounds.HoldDownMin, o => o.HoldDownMin, (o, t) => o with { HoldDownMin = t }),
        Readings.Duration("hold-down-max", "Longest hold-down; a server that was in use for as long begins anew.",
            ProxyBounds.HoldDownMax, o => o.HoldDownMax, (o, t) => o with { HoldDownMax = t }),
        Readings.Duration("settle-time", "How long a server that is back, as the same process, is only written "
            + "to before it is renewed or emptied.",
            ProxyBounds.SettleTime, o => o.SettleTime, (o, t) => o with { SettleTime = t }),
        Readings.Duration("hold-time", "Longest time output is held back to make larger packets; 0: never.", ProxyBounds.HoldTime,
            o => o.HoldTime, (o, t) => o with { HoldTime = t }),
        Readings.Duration("drain-timeout", "How long a stop waits for requests in flight.", ProxyBounds.DrainTimeout,
            o => o.DrainTimeout, (o, t) => o with { DrainTimeout = t }),
        Readings.Text(null, "resolve-timeout", "TIME",
            $"Longest wait for host names at the start; {ProxyBounds.ResolveTimeout}. Default: 5 s.", SetResolveTimeout),
    ]);

    private static void SetResolveTimeout(CommandDraft draft, string text)
    {
        if (DurationText.TryParse(text, out var duration)) draft.ResolveTimeout = duration;
        else draft.Refuse("resolve-timeout", $"'{text}' is not a duration; {DurationText.Accepted}");
    }
}
