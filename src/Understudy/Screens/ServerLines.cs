using Understudy.Proxy.Operating;
using Understudy.Proxy.Pulse;

namespace Understudy.Screens;

/// <summary>A server as a row of a table.</summary>
internal static class ServerLines
{
    private const int FirstNumber = 4, LastNumber = 8;

    public static (string Text, Tone Tone)[] Heading { get; } =
        [.. new[] { "SERVER", "TIER", "STATE", "FOR", "REQ/S", "ERR/S", "WAIT", "P50", "P99", "" }.Select(word => (word, Tone.Faint))];

    public static bool IsNumber(int column) => column is >= FirstNumber and <= LastNumber;

    /// <param name="server">In some state.</param>
    /// <param name="pulse">What has passed lately; null: nobody measured it.</param>
    public static (string Text, Tone Tone)[] Of(ServerStatus server, ServerPulse? pulse) =>
    [
        (server.Name, Tone.Plain), (server.Place, Tone.Plain), (server.State, ToneOf(server.State)),
        (Figures.Age(server.StateSeconds), Tone.Plain),
        (pulse is null ? "-" : Figures.Rate(pulse.Requests), Tone.Plain),
        (pulse is null ? "-" : Figures.Rate(pulse.Errors), pulse?.Errors > 0 ? Tone.Bad : Tone.Plain),
        (Figures.Count(server.Waiting), Tone.Plain),
        (Figures.Wait(pulse is null ? server.ReplySecondsP50 : pulse.ReplyP50), Tone.Plain),
        (Figures.Wait(pulse is null ? server.ReplySecondsP99 : pulse.ReplyP99), Tone.Plain),
        (NoteOf(server), Tone.Faint),
    ];

    private static string NoteOf(ServerStatus server) => server switch
    {
        { IsBeingFilled: true } => $"filled {Figures.Count(server.FillDone)} of about {Figures.Count(server.FillExpected)}",
        { JournalKeys: > 0 } => $"missed {Figures.Count(server.JournalKeys)} keys",
        _ => string.Empty,
    };

    private static Tone ToneOf(string state) => state switch
    {
        "IN" => Tone.Good,
        "OUT" => Tone.Bad,
        "JOINING" or "WARMING" => Tone.Warning,
        "DRAINING" => Tone.Note,
        _ => Tone.Faint,
    };
}
