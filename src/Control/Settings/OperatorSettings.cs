using Understudy.Control.Configuration;

namespace Understudy.Control.Settings;

/// <summary>What the commands that speak to a running proxy can be told.</summary>
internal static class OperatorSettings
{
    private static readonly RowMaker<OperatorDraft> Row = new(SettingPlace.Call, new OperatorDraft());

    /// <summary>Which proxy.</summary>
    public static IReadOnlyList<Row<OperatorDraft>> Proxy { get; } =
    [
        Row.Text("port", "PORT", "The proxy of this machine that serves this port. Needed only when there are several.", SetPort)
            with { Letter = 'p' },
        Row.Text("control", "PATH", "The proxy with this control socket.", (draft, text) =>
        {
            draft.Control = text;
            return null;
        }),
    ];

    /// <summary>Which node of a pair.</summary>
    public static IReadOnlyList<Row<OperatorDraft>> Node { get; } =
    [
        Proxy[0] with { Meaning = "The node of this machine that serves this port. Needed only when there are several." },
        Proxy[1] with { Meaning = "The node with this control socket." },
    ];

    public static Row<OperatorDraft> ForceLead { get; } = Row.Flag(
        "force", "Promote a node although the other one may lead, or has more: what this one lacks is lost.",
        draft => draft.IsForced = true);

    public static Row<OperatorDraft> Pool { get; } = Row.Text(
        "pool", "NAME", "The pool that the key is of. Needed only when there are several.", (draft, text) =>
        {
            draft.Pool = text;
            return null;
        });

    public static Row<OperatorDraft> Force { get; } =
        Row.Flag("force", "Drain or eject a server although nobody else can answer for it.", draft => draft.IsForced = true);

    public static Row<OperatorDraft> Json { get; } =
        Row.Flag("json", "Print what list shows as JSON.", draft => draft.WantsJson = true);

    /// <summary>Of what is not a list.</summary>
    public static Row<OperatorDraft> JsonAnswer { get; } =
        Row.Flag("json", "Print the proxy's own answer, as JSON.", draft => draft.WantsJson = true);

    public static Row<OperatorDraft> Follow { get; } =
        Row.Flag("follow", "Go on with what happens next, also when the proxy is started again.", draft => draft.Follows = true)
            with { Letter = 'f' };

    public static Row<OperatorDraft> Lines { get; } = Most("How many of the last events to begin with.", 1000, least: 0);

    public static Row<OperatorDraft> MostClients { get; } = Most("How many clients to show.", 1000);

    public static Row<OperatorDraft> MostRequests { get; } = Most("How many of the last requests to show.", 1000);

    public static Row<OperatorDraft> Order { get; } = Row.Text(
        "sort", "WHAT", $"Which come first: {string.Join(", ", ClientOrders.Names)}.", (draft, text) =>
        {
            if (!ClientOrders.TryRead(text, out _)) return $"'{text}' is none; give one of {string.Join(", ", ClientOrders.Names)}";
            draft.Order = text;
            return null;
        }) with { Default = ClientOrders.Names[0] };

    public static Row<OperatorDraft> MostKeys { get; } = Most("How many keys, and how many prefixes, to show.", 500);

    public static Row<OperatorDraft> Seconds { get; } = Judged(Row.Count(
        "seconds", "For how long to look.", 1, 30, draft => draft.Seconds, (draft, seconds) =>
        {
            draft.Seconds = seconds;
            return draft;
        }));

    private static Row<OperatorDraft> Most(string meaning, int most, int least = 1) => Judged(Row.Count(
        "lines", meaning, least, most, draft => draft.Lines, (draft, lines) =>
        {
            draft.Lines = lines;
            return draft;
        }) with { Letter = 'n' });

    public static Row<OperatorDraft> DrillSeconds { get; } =
        Seconds with { Meaning = "How long to measure before and after, and how long hang, cut and --real last." };

    public static Row<OperatorDraft> Real { get; } = Row.Flag(
        "real", "Take a server that clients use out of use and back, and measure what they get.", draft => draft.IsReal = true);

    /// <summary>Of a drill of servers that clients use.</summary>
    public static IReadOnlyList<Row<OperatorDraft>> OfReal { get; } =
    [
        Force with { Meaning = "With --real: eject the server although nobody else can answer for it." },
        Pool with { Meaning = "With --real: the pool that the server is of, where it is of several." },
    ];

    // Nobody looks at the whole of what is said to such a command.
    private static Row<OperatorDraft> Judged(Row<OperatorDraft> row) => row with
    {
        Take = (before, text) =>
        {
            var (draft, refusal) = row.Take(before, text);
            return (draft, refusal ?? row.Judge!(draft));
        },
    };

    private static string? SetPort(OperatorDraft draft, string text)
    {
        if (!HostText.TryNumber(text, out var port)) return $"'{text}' is not a port; give {PoolBounds.Port}";
        draft.Port = port;
        return null;
    }
}
