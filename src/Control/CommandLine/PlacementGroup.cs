using Understudy.Control.Configuration;
using Understudy.Routing.Pools;

namespace Understudy.Control.CommandLine;

/// <summary>The options that say which servers there are and which of them own a key; shared by all commands that place keys.</summary>
internal static class PlacementGroup
{
    public static OptionGroup Group { get; } = new("Servers",
    [
        Readings.Text('s', "server", "SERVER",
            "A memcached that holds the first copy; repeat it for more, in an order that never changes: it is part of the placement. "
            + "SERVER is HOST[:PORT[:WEIGHT]], [IPV6]:PORT, or the /PATH of a Unix socket; port 11211 and weight 1 unless given.",
            (draft, text) => Add("server", draft, draft.Primary, text)),
        Readings.Text('b', "backup", "SERVER",
            "A memcached that holds the second copy; same form, repeatable. Without any, items have one copy only.",
            (draft, text) => Add("backup", draft, draft.Backup, text)),
        Readings.Text(null, "tier", "SERVERS",
            "The memcacheds that hold one more copy, same form, with commas between them. Repeat it for each further copy: "
            + "the first --tier behind -s and -b is tier3, the next one tier4.",
            AddTier),
        Readings.Text(null, "distribution", "NAME",
            "How keys are spread over the servers: choose what your clients used when they spoke to the servers directly. "
            + "'understudy hash --list' shows them all. Default: magent, its modulo.",
            (draft, text) => draft.Distributions.Add(text)),
        Readings.Flag('k', "magent-ring",
            "Short for --distribution magent-ring: magent's consistent ring as it was meant.",
            draft => draft.Distributions.Add("magent-ring")),
        Readings.Flag(null, "magent-ring-as-shipped",
            "magent 0.5 and 0.6 sent nearly every key to one server with -k. This does the same, for while both run side by side.",
            draft => draft.Distributions.Add("magent-ring-as-shipped")),
        Readings.Text(null, "hash-tag", "XY",
            "Two characters; only the part of a key between them decides where it goes: with {} the keys {7}a and {7}b meet. "
            + "Default: the whole key.",
            (draft, text) => draft.HashTag = text),
    ]);

    private static void AddTier(CommandDraft draft, string text)
    {
        var servers = new List<ServerOptions>();
        foreach (var server in text.Split(',')) Add("tier", draft, servers, server);
        draft.FurtherTiers.Add(servers);
    }

    private static void Add(string setting, CommandDraft draft, List<ServerOptions> servers, string text)
    {
        if (ServerText.TryParse(text) is { } server) servers.Add(server);
        else draft.Refuse(setting, $"'{text}' is not a server; {ServerText.Accepted}");
    }
}
