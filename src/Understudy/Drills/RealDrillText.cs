using System.Text;
using System.Text.Json;
using Understudy.Screens;

namespace Understudy.Drills;

/// <summary>What <c>understudy drill --real</c> prints.</summary>
internal static class RealDrillText
{
    public static Frame Screen(RealDrillResult result)
    {
        var frame = new Frame();
        frame.Line($"{result.Server} out of use", Tone.Strong).EndLine();
        frame.Table(
        [
            [
                .. new[] { "PHASE", "FOR", "REQUESTS", "HITS", "MISSES", "HIT RATIO", "ERRORS", "P50", "P99", "P99.9" }
                    .Select(word => (word, Tone.Faint)),
            ],
            .. result.Phases.Select(RowOf),
        ], column => column > 0).EndLine();
        DrillText.AddEvents(frame, result.Events, result.BeganAt);
        DrillText.AddVerdict(frame, result.HasPassed, VerdictOf(result));
        return frame;
    }

    /// <summary>Names are stable; times are in seconds.</summary>
    public static string Json(RealDrillResult result)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("server", result.Server);
            json.WriteBoolean("hasPassed", result.HasPassed);
            json.WriteString("verdict", VerdictOf(result));
            Write(json, "backAfterSeconds", result.BackAfterSeconds);
            json.WriteStartArray("phases");
            foreach (var phase in result.Phases) Write(json, phase);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter json, TrafficPhase phase)
    {
        json.WriteStartObject();
        json.WriteString("name", phase.Name);
        json.WriteNumber("seconds", phase.Seconds);
        json.WriteNumber("requests", phase.Requests);
        json.WriteNumber("hits", phase.Hits);
        json.WriteNumber("misses", phase.Misses);
        json.WriteNumber("errors", phase.Errors);
        Write(json, "waitP50", phase.WaitP50);
        Write(json, "waitP99", phase.WaitP99);
        Write(json, "waitP999", phase.WaitP999);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, double? number)
    {
        if (number is { } known) json.WriteNumber(name, known);
        else json.WriteNull(name);
    }

    private static (string Text, Tone Tone)[] RowOf(TrafficPhase phase) =>
    [
        (phase.Name, Tone.Plain), (Figures.Wait(phase.Seconds), Tone.Plain), (Figures.Count(phase.Requests), Tone.Plain),
        (Figures.Count(phase.Hits), Tone.Plain), (Figures.Count(phase.Misses), Tone.Plain),
        (Figures.Ratio(phase.Hits, phase.Misses), Tone.Plain),
        (Figures.Count(phase.Errors), phase.Errors > 0 ? Tone.Warning : Tone.Plain), (Figures.Wait(phase.WaitP50), Tone.Plain),
        (Figures.Wait(phase.WaitP99), Tone.Plain), (Figures.Wait(phase.WaitP999), Tone.Plain),
    ];

    private static string VerdictOf(RealDrillResult result)
    {
        var back = result.BackAfterSeconds is { } seconds
            ? $"IN again {Figures.Wait(seconds)} after it was readmitted"
            : "it does not come back: 'understudy status' says why";
        if (result.Requests == 0) return $"nobody asked anything meanwhile, so that nothing is shown but this: {back}";
        var failed = result.Errors == 0
            ? "no request failed"
            : $"{Figures.Count(result.Errors)} of {Figures.Count(result.Requests)} requests failed";
        var before = result.Phases[0];
        var hits = $"hits {Figures.Percent(result.LeastHitRatio)} at least";
        if (before.Hits + before.Misses > 0) hits += $", {Figures.Percent(before.HitRatio)} before";
        return $"{failed}, {hits}, {back}";
    }
}
