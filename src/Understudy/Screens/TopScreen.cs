using Understudy.Control.Admin;
using Understudy.Proxy.Pulse;

namespace Understudy.Screens;

/// <summary>What <c>understudy top</c> shows.</summary>
internal static class TopScreen
{
    private const int MostFindings = 4, LabelWidth = 11, FigureWidth = 30;

    /// <param name="status">Of the proxy.</param>
    /// <param name="samples">What has passed, oldest first.</param>
    /// <param name="order">Of the servers.</param>
    /// <param name="width">Of the screen.</param>
    /// <param name="now">Unix seconds.</param>
    public static Frame Of(StatusDocument status, IReadOnlyList<PulseSample> samples, TopOrder order, int width, DateTimeOffset now)
    {
        var (frame, proxy) = (new Frame(), status.Proxy);
        var pulse = samples.Count > 0 ? samples[^1] : null;
        var room = Math.Max(0, width - LabelWidth - FigureWidth);
        frame.Add("understudy top", Tone.Strong).Add($"  {(proxy.Listeners is [var listener, ..] ? listener : string.Empty)}  up ");
        frame.Line($"{Figures.Time(Math.Max(0, now.ToUnixTimeSeconds() - proxy.StartedAt))}  {now.LocalDateTime:HH:mm:ss}");
        StatusScreen.AddVerdict(frame, status).EndLine();
        Add(frame, "requests", pulse is null ? "-" : $"{Figures.Rate(pulse.Requests)} /s", Tone.Strong,
            Figures.Spark(samples.Select(sample => sample.Requests), room), Tone.Note);
        Add(frame, "hit ratio", pulse is null ? "-" : Figures.Ratio(pulse.Hits, pulse.Misses), Tone.Strong, string.Empty, Tone.Plain);
        Add(frame, "failed", pulse is null ? "-" : $"{Figures.Rate(pulse.Errors)} /s", pulse?.Errors > 0 ? Tone.Bad : Tone.Strong,
            Figures.Spark(samples.Select(sample => sample.Errors), room), Tone.Bad);
        Add(frame, "wait p99", Figures.Wait(pulse?.WaitP99), Tone.Strong,
            Figures.Spark(samples.Select(sample => sample.WaitP99 ?? 0), room), Tone.Warning);
        frame.Line($"{string.Empty,-LabelWidth}p50 {Figures.Wait(pulse?.WaitP50)}, p99.9 {Figures.Wait(pulse?.WaitP999)}", Tone.Faint);
        Add(frame, "clients", $"{Figures.Count(proxy.Connections)} of {Figures.Count(proxy.ConnectionsLimit)}", Tone.Strong, string.Empty,
            Tone.Plain);
        frame.EndLine();
        foreach (var finding in status.Findings.Take(MostFindings)) frame.Line($"! {finding.What}", StatusScreen.ToneOf(finding));
        if (status.Findings.Count > 0) frame.EndLine();
        if (proxy.Group is { Leads: false }) return frame;
        frame.Table([ServerLines.Heading, .. Sorted(status, pulse, order)], ServerLines.IsNumber);
        return frame;
    }

    private static void Add(Frame frame, string label, string figure, Tone tone, string spark, Tone sparkTone)
    {
        frame.Add(label.PadRight(LabelWidth), Tone.Faint).Add(figure, tone);
        if (spark.Length > 0) frame.Add(new string(' ', Math.Max(1, FigureWidth - figure.Length))).Add(spark, sparkTone);
        frame.EndLine();
    }

    private static IEnumerable<(string Text, Tone Tone)[]> Sorted(StatusDocument status, PulseSample? pulse, TopOrder order)
    {
        var servers = status.Proxy.Servers.Select((server, i) => (Server: server, Pulse: pulse?.Servers.ElementAtOrDefault(i)));
        // Of those that are alike, the order of the pool stays.
        var sorted = order switch
        {
            TopOrder.Rate => servers.OrderByDescending(each => each.Pulse?.Requests ?? 0),
            TopOrder.Latency => servers.OrderByDescending(each => each.Pulse?.ReplyP99 ?? 0),
            TopOrder.Errors => servers.OrderByDescending(each => each.Pulse?.Errors ?? 0),
            _ => servers,
        };
        return sorted.Select(each => ServerLines.Of(each.Server, each.Pulse));
    }
}
