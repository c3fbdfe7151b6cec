using Understudy.Control.Admin;
using Understudy.Proxy.Operating;
using Understudy.Proxy.Pulse;

namespace Understudy.Screens;

/// <summary>What <c>understudy status</c> prints: what serves, what is wrong and since when, what is being done, what you should
/// do.</summary>
internal static class StatusScreen
{
    /// <param name="status">Of the proxy.</param>
    /// <param name="pulse">What has passed lately; null: nobody measured it.</param>
    /// <param name="now">Unix seconds.</param>
    public static Frame Of(StatusDocument status, PulseSample? pulse, double now)
    {
        var (frame, proxy) = (new Frame(), status.Proxy);
        frame.Add("understudy " + status.Version, Tone.Strong);
        frame.Line($", process {status.ProcessId}, up {Figures.Time(Math.Max(0, now - proxy.StartedAt))}, "
            + $"at {string.Join(", ", proxy.Listeners)}").EndLine();
        AddVerdict(frame, status);
        if (proxy.Group is { } group) GroupLines.Add(frame, group, now);
        AddFindings(frame, status.Findings);
        AddTraffic(frame, proxy, pulse);
        // Servers are the leader's.
        if (proxy.Group is { Leads: false }) return frame;
        var rows = proxy.Servers.Select((server, i) => ServerLines.Of(server, pulse?.Servers.ElementAtOrDefault(i)));
        return frame.Table([ServerLines.Heading, .. rows], ServerLines.IsNumber);
    }

    /// <summary>In one line.</summary>
    public static Frame AddVerdict(Frame frame, StatusDocument status)
    {
        var (word, meaning, tone) = status.Verdict switch
        {
            _ when status.Proxy.Group is { Leads: false, IsServing: true, Leader: var leader } =>
                ("SERVING", $"clients are carried to {leader}, which leads the group", Tone.Good),
            _ when status.Proxy.Group is { IsServing: false } => ("FAILING", "nobody serves the clients of this proxy", Tone.Bad),
            "serving" => ("SERVING", "every key has its copies, and every server is in use", Tone.Good),
            "degraded" => ("DEGRADED", "every key has a server that may be read, and some have fewer copies", Tone.Warning),
            _ => ("FAILING", $"{Figures.Percent(status.Proxy.ReadableKeys)} of the keys have a server that may be read", Tone.Bad),
        };
        return frame.Add(word, tone).Line($"  {meaning}");
    }

    /// <summary>How a finding looks.</summary>
    public static Tone ToneOf(Finding finding) => finding.Severity switch
    {
        "error" => Tone.Bad,
        "warning" => Tone.Warning,
        _ => Tone.Note,
    };

    private static void AddFindings(Frame frame, IReadOnlyList<Finding> findings)
    {
        foreach (var finding in findings)
        {
            frame.EndLine().Add("! ", ToneOf(finding)).Line(finding.What, ToneOf(finding));
            if (finding.Seconds is { } seconds) frame.Add("    since  ", Tone.Faint).Line($"{Figures.Time(seconds)} ago");
            frame.Add("    now    ", Tone.Faint).Line(finding.Doing);
            frame.Add("    you    ", Tone.Faint).Line(finding.Advice);
        }

        frame.EndLine();
    }

    private static void AddTraffic(Frame frame, ProxyStatus proxy, PulseSample? pulse)
    {
        var whole = proxy.SecondsServingAllKeys + proxy.SecondsNotServingAllKeys;
        if (pulse is not null)
        {
            frame.Add(Figures.Rate(pulse.Requests), Tone.Strong).Add(" requests/s   ");
            frame.Add(Figures.Ratio(pulse.Hits, pulse.Misses), Tone.Strong).Add(" hits   ");
            frame.Add(Figures.Rate(pulse.Errors), pulse.Errors > 0 ? Tone.Bad : Tone.Strong).Add(" failed/s   wait p50 ");
            frame.Add(Figures.Wait(pulse.WaitP50), Tone.Strong).Add("  p99 ").Add(Figures.Wait(pulse.WaitP99), Tone.Strong);
            frame.Add("  p99.9 ").Line(Figures.Wait(pulse.WaitP999), Tone.Strong);
        }

        frame.Line($"{Figures.Count(proxy.Connections)} of {Figures.Count(proxy.ConnectionsLimit)} clients, "
            + $"{Figures.Count(proxy.RequestsReceived)} requests since the start, "
            + $"all keys readable {(whole > 0 ? Figures.Percent(proxy.SecondsServingAllKeys / whole) : "-")} of the time").EndLine();
    }
}
