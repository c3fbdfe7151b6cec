using Understudy.Control.Configuration;

namespace Understudy.Control.CommandLine;

/// <summary>The options that say how the process runs and as whom.</summary>
internal static class ProcessGroup
{
    public static OptionGroup Group { get; } = new("Process",
    [
        Readings.Text('u', "user", "USER", "Become this user, by name or number, once the listeners are bound.",
            (draft, text) => draft.User = text),
        Readings.Text('g', "group", "GROUP", "Become this group, by name or number. Default: the group of the user.",
            (draft, text) => draft.Group = text),
        Readings.Count(null, "threads", "Threads, each with its own share of the clients.", ProxyBounds.Workers,
            o => o.Workers, (o, n) => o with { Workers = n }),
        Readings.Text(null, "control", "PATH",
            "Unix socket for the commands server and fill; a stale one is replaced; none: no such socket. "
            + "Default: PORT.sock in /run/understudy, or else in $XDG_RUNTIME_DIR/understudy.",
            (draft, text) => draft.Control = text.Length > 0 ? text : null),
        Readings.Text(null, "log-file", "PATH",
            "Log to this file instead of standard error, in the background too; SIGHUP opens it again, for logrotate.",
            (draft, text) => draft.LogFile = text.Length > 0 ? Path.GetFullPath(text) : null),
        Readings.Flag('D', "foreground", "Stay in the foreground.", draft => draft.IsForeground = true),
        Readings.Flag(null, "background", "Go to the background once we really serve.", draft => draft.IsBackground = true),
        Readings.Flag('v', "verbose", "Log details too; implies the foreground.", draft => draft.IsVerbose = true),
        Readings.Flag('h', "help", "Show this help.", draft => draft.WantsHelp = true),
        Readings.Flag(null, "version", "Show the version.", draft => draft.WantsVersion = true),
        Readings.Text('i', "pool-size", "N",
            "magent's idle connections per server. Accepted and without effect: "
            + "one pipelined connection per thread and server carries all requests.",
            CheckPoolSize),
    ]);

    private static void CheckPoolSize(CommandDraft draft, string text)
    {
        // magent took 0 and less for its default; the upper end only catches what cannot be meant.
        if (!Readings.TryWhole(text, out var size) || size > ProxyBounds.MaxConnections.Max)
            draft.Refuse("pool-size", $"'{text}' is not a number of connections; give {ProxyBounds.MaxConnections}, or leave it out");
    }
}
