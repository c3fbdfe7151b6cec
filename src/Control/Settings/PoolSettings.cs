using Understudy.Control.Configuration;
using Understudy.Routing.Pools;

namespace Understudy.Control.Settings;

/// <summary>Which servers there are and which of them own a key; shared by all commands that place keys.</summary>
internal static class PoolSettings
{
    public static IReadOnlyList<Row<PoolDraft>> Rows { get; } = Make(new RowMaker<PoolDraft>(SettingPlace.Pool, new PoolDraft()));

    private static Row<PoolDraft>[] Make(RowMaker<PoolDraft> row) =>
    [
        row.Text("server", "SERVER",
            "A memcached that holds the first copy; repeat it for more, in an order that never changes: it is part of the placement. "
            + "SERVER is HOST[:PORT[:WEIGHT]][@ZONE], [IPV6]:PORT, or the /PATH of a Unix socket; port 11211 and weight 1 unless given. "
            + "tls:// before it has it spoken to by TLS, tcp:// in clear, whatever --server-tls says.",
            (draft, text) => Add(draft.Primary, text)) with { Letter = 's', IsList = true },
        row.Text("backup", "SERVER",
            "A memcached that holds the second copy; same form, repeatable. Without any, items have one copy only.",
            (draft, text) => Add(draft.Backup, text)) with { Letter = 'b', IsList = true },
        row.Text("tier", "SERVERS",
            "The memcacheds that hold one more copy, same form, with commas between them. Repeat it for each further copy: "
            + "the first --tier behind -s and -b is tier3, the next one tier4.",
            AddTier) with { IsList = true },
        row.Count("copies",
            "Copies of each item on the servers of -s alone, each on another one, so that none is a mere spare: no -b and no --tier then. "
            + "HOST:PORT@ZONE says what a server is lost together with; copies are in different zones then.",
            1, Pool.MaxCopies, draft => draft.Copies, Copy),
        row.Text("distribution", "NAME",
            "How keys are spread over the servers: choose what your clients used when they spoke to the servers directly. "
            + "'understudy hash --list' shows them all.",
            Spread) with { Topic = "distribution", Default = "magent, its modulo" },
        row.Flag("magent-ring",
            "Short for --distribution magent-ring: magent's consistent ring as it was meant.",
            draft => Spread(draft, "magent-ring")) with { Topic = "distribution", Letter = 'k' },
        row.Flag("magent-ring-as-shipped",
            "magent 0.5 and 0.6 sent nearly every key to one server with -k. This does the same, for while both run side by side.",
            draft => Spread(draft, "magent-ring-as-shipped")) with { Topic = "distribution" },
        row.Text("hash-tag", "XY",
            "Two characters; only the part of a key between them decides where it goes: with {} the keys {7}a and {7}b meet.",
            (draft, text) =>
            {
                draft.HashTag = text;
                return null;
            }) with { Default = "the whole key" },
    ];

    private static PoolDraft Copy(PoolDraft draft, int copies)
    {
        draft.Copies = copies;
        return draft;
    }

    private static string? Spread(PoolDraft draft, string distribution)
    {
        draft.Distributions.Add(distribution);
        return null;
    }

    private static string? AddTier(PoolDraft draft, string text)
    {
        var servers = new List<ServerOptions>();
        draft.FurtherTiers.Add(servers);
        return text.Split(',').Select(server => Add(servers, server)).ToList().Find(refusal => refusal is not null);
    }

    private static string? Add(List<ServerOptions> servers, string text)
    {
        if (ServerText.TryParse(text) is not { } server) return $"'{text}' is not a server; {ServerText.Accepted}";
        servers.Add(server);
        return null;
    }
}
