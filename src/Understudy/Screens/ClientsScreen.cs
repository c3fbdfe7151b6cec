using Understudy.Proxy.Surveys;

namespace Understudy.Screens;

/// <summary>What <c>understudy clients</c> prints.</summary>
internal static class ClientsScreen
{
    private const string Unknown = "-";
    private const int FirstNumber = 2, LastNumber = 6;

    /// <param name="list">Of the proxy.</param>
    /// <param name="order">In which it is, as it is asked for.</param>
    public static Frame Of(ClientList list, string order)
    {
        var frame = new Frame();
        frame.Add($"{Figures.Count(list.Total)} {(list.Total == 1 ? "client" : "clients")}", Tone.Strong);
        if (list.Total > 1) frame.Add($", first {MeaningOf(order)}");
        if (list.Clients.Count < list.Total) frame.Add($"; {Figures.Count(list.Clients.Count)} are shown");
        frame.EndLine();
        if (list.Clients.Count == 0) return frame;

        // Where all have come to one address it is said once.
        var listeners = list.Clients.Select(client => client.Listener).Distinct().ToList();
        if (listeners.Count == 1) frame.Line($"at {listeners[0]}", Tone.Faint);
        return frame.EndLine().Table([Heading(listeners.Count > 1), .. list.Clients.Select(client => RowOf(client, listeners.Count > 1))],
            column => column is >= FirstNumber and <= LastNumber);
    }

    private static (string Text, Tone Tone)[] Heading(bool withListener) =>
    [
        .. new[] { "CLIENT", "SPEAKS", "AGE", "IDLE", "REQUESTS", "WAITS", "HELD", "STATE" }.Select(word => (word, Tone.Faint)),
        .. withListener ? [("AT", Tone.Faint)] : Array.Empty<(string, Tone)>(),
    ];

    private static (string Text, Tone Tone)[] RowOf(ListedClient client, bool withListener) =>
    [
        (client.Address, Tone.Plain), (SpeechOf(client), Tone.Plain), (Figures.Age(client.AgeSeconds), Tone.Plain),
        (Figures.Age(client.IdleSeconds), Tone.Plain), (Figures.Short(client.Requests), Tone.Plain),
        (client.WaitingBytes == 0 ? Unknown : Figures.Bytes(client.WaitingBytes), Tone.Plain),
        (client.HeldBytes == 0 ? Unknown : Figures.Bytes(client.HeldBytes), Tone.Plain),
        (client.State.Replace('_', ' '), ToneOf(client.State)),
        .. withListener ? [(client.Listener, Tone.Faint)] : Array.Empty<(string, Tone)>(),
    ];

    private static string SpeechOf(ListedClient client)
    {
        var dialect = client.Dialect.Length > 0 ? client.Dialect : Unknown;
        return client.IsTls ? $"{dialect}, TLS" : dialect;
    }

    private static Tone ToneOf(string state) => state switch
    {
        "not_reading" => Tone.Bad,
        "in_line" => Tone.Warning,
        "idle" => Tone.Faint,
        _ => Tone.Plain,
    };

    private static string MeaningOf(string order) => order switch
    {
        "held" => "those for which most memory is held",
        "waiting" => "those for which most bytes wait",
        "requests" => "those that have asked most",
        "idle" => "those that have been silent for longest",
        _ => "those that came first",
    };
}
