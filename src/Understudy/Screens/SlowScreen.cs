using System.Globalization;
using Understudy.Proxy.Surveys;

namespace Understudy.Screens;

/// <summary>What <c>understudy slow</c> prints.</summary>
internal static class SlowScreen
{
    // As wide as a time.
    private const int Indent = 18;

    private const int FigureWidth = 10;

    public static Frame Of(SlowList list)
    {
        var frame = new Frame();
        frame.Add($"{Figures.Count(list.Total)} slow {(list.Total == 1 ? "request" : "requests")}", Tone.Strong).Add(" since the start; ");
        frame.Line(list.LimitSeconds > 0
            ? $"from {Figures.Wait(list.LimitSeconds)} on they are kept"
            : "none is kept now, by --slow-limit 0");
        foreach (var request in list.Requests) Add(frame.EndLine(), request);
        return frame;
    }

    private static void Add(Frame frame, SlowRequest request)
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Round(request.Time * 1000));
        frame.Add(time.ToString("MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture), Tone.Faint);
        frame.Add($"{Figures.Wait(request.Seconds),FigureWidth}", Tone.Strong).Add($"  {request.Verb}");
        frame.Add(request.Key.Length > 0 ? $" {request.Key}" : string.Empty, Tone.Strong);
        if (request.MoreKeys > 0) frame.Add($" and {Figures.Count(request.MoreKeys)} more");
        frame.Add("  ").Add(request.Outcome.Replace('_', ' '), IsError(request) ? Tone.Bad : Tone.Plain);
        frame.Line($"  from {request.Client}", Tone.Faint);
        if (request.InLineSeconds > 0) Add(frame, request.InLineSeconds, "in line: servers take writes too slowly", Tone.Warning);
        foreach (var step in request.Steps)
        {
            Add(frame, step.TookSeconds, $"{step.Server ?? "the other proxies of the group"} {WordsOf(step)}",
                step.Result is "answered" or "missed" ? Tone.Plain : Tone.Warning);
        }

        if (request.MoreSteps > 0) Add(frame, null, $"and {Figures.Count(request.MoreSteps)} more answers", Tone.Faint);
        if (request.ForTurnSeconds > 0) Add(frame, request.ForTurnSeconds, "its turn: earlier replies to the client came first", Tone.Note);
    }

    private static void Add(Frame frame, double? seconds, string words, Tone tone) =>
        frame.Add($"{(seconds is { } took ? Figures.Wait(took) : string.Empty),Indent + FigureWidth}  ", Tone.Faint).Line(words, tone);

    private static bool IsError(SlowRequest request) => request.Outcome.StartsWith("error_", StringComparison.Ordinal);

    private static string WordsOf(SlowStep step) => (step.Result, step.Server) switch
    {
        ("answered", null) => "have agreed",
        ("declined", null) => "have not agreed in time",
        ("answered", _) => "answered",
        ("missed", _) => "does not have it",
        ("declined", _) => "declined",
        ("not_sent", _) => "could not be asked",
        ("lost", _) => "was lost before it answered",
        ("deadline", _) => "did not answer in time",
        _ => "refused it",
    };
}
