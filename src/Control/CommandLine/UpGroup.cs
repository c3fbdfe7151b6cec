using Understudy.Control.Configuration;

namespace Understudy.Control.CommandLine;

/// <summary>The options of a cluster on this machine.</summary>
internal static class UpGroup
{
    private static readonly UpOptions Defaults = new();

    public static OptionGroup Group { get; } = new("Options",
    [
        Readings.Text('p', "port", "PORT", $"Port of the proxy; the servers take the ports behind it. Default: {Defaults.Port}.",
            (draft, text) =>
            {
                if (HostText.TryNumber(text, out var port)) draft.Up = draft.Up with { Port = port };
                else draft.Refuse("port", $"'{text}' is not a port; give 1 to 65535");
            }),
        Readings.Text(null, "nodes", "N",
            $"Servers of tier primary; one more is tier backup. Default: {Defaults.Nodes}; {UpOptionsValidator.Nodes}.",
            (draft, text) =>
            {
                if (Readings.TryWhole(text, out var nodes)) draft.Up = draft.Up with { Nodes = nodes };
                else draft.Refuse("nodes", $"'{text}' is not a whole number; give {UpOptionsValidator.Nodes}");
            }),
        Readings.Text(null, "memory", "MEGABYTES", $"Memory of each server; a unit may follow. Default: {Defaults.MemoryBytes >> 20}.",
            (draft, text) =>
            {
                if (SizeText.TryParseMegabytes(text, out var bytes)) draft.Up = draft.Up with { MemoryBytes = bytes };
                else draft.Refuse("memory", $"'{text}' is not a size; {SizeText.AcceptedAsMegabytes}");
            }),
        Readings.Flag(null, "memcached", "Start the memcached that is installed here instead of our own nodes.",
            draft => draft.Up = draft.Up with { UsesMemcached = true }),
        Readings.Flag('h', "help", "Show this help.", draft => draft.WantsHelp = true),
    ]);
}
