using System.Globalization;
using System.Text;
using System.Text.Json;
using Understudy.Control.Events;
using Understudy.Screens;

namespace Understudy.Drills;

/// <summary>What <c>understudy drill</c> prints.</summary>
internal static class DrillText
{
    public static Frame Screen(DrillResult result)
    {
        var frame = new Frame();
        frame.Line($"{result.Fault} of {result.Server}", Tone.Strong).EndLine();
        frame.Table(
        [
            [
                .. new[] { "PHASE", "FOR", "REQUESTS", "HITS", "MISSES", "ERRORS", "OLD", "P50", "P99", "LONGEST" }
                    .Select(word => (word, Tone.Faint)),
            ],
            .. result.Phases.Select(RowOf),
        ], column => column > 0).EndLine();
        AddEvents(frame, result.Events, result.BeganAt);
        AddVerdict(frame, result.HasPassed, VerdictOf(result));
        return frame;
    }

    /// <summary>What has happened, by when after the beginning.</summary>
    public static void AddEvents(Frame frame, IReadOnlyList<ServiceEvent> events, double beganAt)
    {
        foreach (var happened in events)
        {
            var after = string.Create(CultureInfo.InvariantCulture, $"{happened.Time - beganAt,7:+0.0;-0.0;0.0} s  ");
            frame.Add(after, Tone.Faint).Line(happened.Text, happened.Level == "info" ? Tone.Plain : Tone.Warning);
        }

        if (events.Count > 0) frame.EndLine();
    }

    public static void AddVerdict(Frame frame, bool hasPassed, string verdict) =>
        frame.Add(hasPassed ? "PASSED" : "FAILED", hasPassed ? Tone.Good : Tone.Bad).Line($"  {verdict}");

    /// <summary>Names are stable; times are in seconds.</summary>
    public static string Json(DrillResult result)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("fault", result.Fault);
            json.WriteString("server", result.Server);
            json.WriteBoolean("hasPassed", result.HasPassed);
            json.WriteString("verdict", VerdictOf(result));
            if (result.BackAfterSeconds is { } back) json.WriteNumber("backAfterSeconds", back);
            else json.WriteNull("backAfterSeconds");
            json.WriteStartArray("phases");
            foreach (var phase in result.Phases) Write(json, phase);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter json, DrillPhase phase)
    {
        json.WriteStartObject();
        json.WriteString("name", phase.Name);
        json.WriteNumber("seconds", phase.Seconds);
        json.WriteNumber("requests", phase.Requests);
        json.WriteNumber("hits", phase.Hits);
        json.WriteNumber("misses", phase.Misses);
        json.WriteNumber("errors", phase.Errors);
        json.WriteNumber("old", phase.Old);
        json.WriteNumber("waitP50", phase.WaitP50);
        json.WriteNumber("waitP99", phase.WaitP99);
        json.WriteNumber("waitLongest", phase.WaitLongest);
        json.WriteEndObject();
    }

    private static (string Text, Tone Tone)[] RowOf(DrillPhase phase) =>
    [
        (phase.Name, Tone.Plain), (Figures.Wait(phase.Seconds), Tone.Plain), (Figures.Count(phase.Requests), Tone.Plain),
        (Figures.Count(phase.Hits), Tone.Plain), (Figures.Count(phase.Misses), phase.Misses > 0 ? Tone.Warning : Tone.Plain),
        (Figures.Count(phase.Errors), phase.Errors > 0 ? Tone.Warning : Tone.Plain),
        (Figures.Count(phase.Old), phase.Old > 0 ? Tone.Bad : Tone.Plain), (Figures.Wait(phase.WaitP50), Tone.Plain),
        (Figures.Wait(phase.WaitP99), Tone.Plain), (Figures.Wait(phase.WaitLongest), Tone.Plain),
    ];

    private static string VerdictOf(DrillResult result)
    {
        var old = result.Phases.Sum(phase => phase.Old);
        var (errors, requests) = (result.Phases[1].Errors, result.Phases[1].Requests);
        var answers = old == 0 ? "no old value" : $"{Figures.Count(old)} old values";
        var failed = errors == 0 ? "no request failed" : $"{Figures.Count(errors)} of {Figures.Count(requests)} requests failed";
        var back = result.BackAfterSeconds is { } seconds ? $"IN again after {Figures.Wait(seconds)}" : "it has not come back";
        return $"{answers}, {failed}, hits {Figures.Percent(result.Phases[1].HitRatio)}, {back}";
    }
}
