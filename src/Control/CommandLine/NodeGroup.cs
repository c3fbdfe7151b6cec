using Understudy.Control.Configuration;

namespace Understudy.Control.CommandLine;

/// <summary>The options of a node: memcached's letters with memcached's meanings.</summary>
internal static class NodeGroup
{
    public static OptionGroup Listening { get; } = new("Listening",
    [
        Readings.Text('p', "port", "PORT", "TCP port; 0: no TCP. Default: 11211.", ListenerReadings.SetPort),
        Readings.Text('l', "listen", "HOST[:PORT]",
            "Address or name to listen at; repeatable, or several with commas. Default: 0.0.0.0, every IPv4 address.",
            (draft, text) => draft.ListenTexts.AddRange(text.Split(',', StringSplitOptions.RemoveEmptyEntries))),
        Readings.Text('s', "socket", "PATH", "Listen at a Unix socket instead of TCP; a stale one is replaced.",
            (draft, text) => draft.SocketPath = text.Length > 0 ? text : null)
            with { Alias = "unix-socket" },
        Readings.Text('a', "socket-mode", "OCTAL", "Permission bits of that socket. Default: 0700, only our own user connects.",
            ListenerReadings.SetMode)
            with { Alias = "unix-mask" },
        Readings.Text('b', "backlog", "N",
            $"Connections the kernel keeps until we accept them; {ProxyBounds.Backlog}, capped by net.core.somaxconn. Default: 1024.",
            ListenerReadings.SetBacklog)
            with { Alias = "listen-backlog" },
        Whole('c', "max-connections", "N", "Most clients at once. The limit of open files is raised to fit. Default: 1024.",
            (draft, n) => draft.Node.Options = draft.Node.Options with { MaxConnections = n })
            with { Alias = "conn-limit" },
    ]);

    public static OptionGroup Memory { get; } = new("Memory",
    [
        Readings.Text('m', "memory", "MEGABYTES",
            "Memory of the cache, index and all other bookkeeping included; a unit may follow (512m, 2g). Default: 64.", SetMemory)
            with { Alias = "memory-limit" },
        Readings.Text('I', "max-item", "SIZE",
            $"Largest item as memcached counts it, 56 bytes of header included. Default: 1 MiB; {NodeBounds.MaxItemBytes}.", SetMaxItem)
            with { Alias = "max-item-size" },
        Readings.Text('e', "memory-file", "FILE",
            "Keep the items in this file between a stop by SIGUSR1 or shutdown graceful and the next start.",
            (draft, text) => draft.Node.Options = draft.Node.Options with { MemoryFile = text.Length > 0 ? Path.GetFullPath(text) : null }),
        Readings.Flag('M', "refuse-when-full", "When memory is full, refuse writes instead of evicting.",
            draft => draft.Node.Options = draft.Node.Options with { RefusesWhenFull = true })
            with { Alias = "disable-evictions" },
    ]);

    public static OptionGroup Process { get; } = new("Process",
    [
        Whole('t', "threads", "N", "Threads, each with its own share of the clients; all work on the same items. Default: 1.",
            (draft, n) => draft.Node.Options = draft.Node.Options with { Workers = n }),
        Readings.Flag('A', "enable-shutdown", "Obey the shutdown command.",
            draft => draft.Node.Options = draft.Node.Options with { AllowsShutdown = true }),
        Readings.Flag('F', "disable-flush-all", "Refuse flush_all.",
            draft => draft.Node.Options = draft.Node.Options with { RefusesFlush = true }),
        Readings.Flag('W', "disable-watch", "Refuse watch.",
            draft => draft.Node.Options = draft.Node.Options with { RefusesWatch = true }),
        Readings.Flag('X', "disable-dumping", "Refuse commands that list all keys. A proxy cannot fill other servers from this one then.",
            draft => draft.Node.Options = draft.Node.Options with { RefusesDump = true }),
        Readings.Flag('d', "background", "Go to the background once we really serve.", draft => draft.IsBackground = true)
            with { Alias = "daemon" },
        Readings.Text('u', "user", "USER", "Become this user, by name or number, once the listeners are bound.",
            (draft, text) => draft.User = text),
        Readings.Text('P', "pidfile", "FILE", "Write the process number to this file while serving.",
            (draft, text) => draft.Node.PidFile = text.Length > 0 ? Path.GetFullPath(text) : null),
        Readings.Text(null, "log-file", "PATH",
            "Log to this file instead of standard error, in the background too; SIGHUP opens it again, for logrotate.",
            (draft, text) => draft.LogFile = text.Length > 0 ? Path.GetFullPath(text) : null),
        Readings.Flag('v', "verbose", "Log details too. -vv and -vvv mean the same.", draft => draft.IsVerbose = true),
        Readings.Flag('h', "help", "Show this help.", draft => draft.WantsHelp = true),
        Readings.Flag('V', "version", "Show the version.", draft => draft.WantsVersion = true),
    ]);

    /// <summary>Options of memcached that ask for something else than we are, each refused with its reason unless it asks for what holds
    /// anyway.</summary>
    public static OptionGroup Elsewhere { get; } = new("Options of memcached that are not needed or not there",
    [
        Readings.Text('U', "udp-port", "0", "UDP is not spoken; 0 is accepted.", (draft, text) =>
            RefuseUnless(draft, "udp-port", text == "0", "UDP is not spoken: it was abused for attacks; use TCP")),
        Readings.Text('B', "protocol", "ascii|auto", "The text and meta protocols are spoken.", (draft, text) =>
            RefuseUnless(draft, "protocol", text is "ascii" or "auto", "the binary protocol is not spoken yet; give ascii or auto")),
        Readings.Flag('k', "lock-memory", "Refused: give the unit MemorySwapMax=0 instead.",
            draft => draft.Refuse("lock-memory", "pages are not locked; set MemorySwapMax=0 in the systemd unit, or turn swap off")),
        Readings.Text('Y', "auth-file", "FILE", "Refused: there are no passwords yet.",
            (draft, _) => draft.Refuse("auth-file", "there are no passwords yet; listen at 127.0.0.1 or a Unix socket")),
        Readings.Flag('S', "enable-sasl", "Refused: there are no passwords yet.",
            draft => draft.Refuse("enable-sasl", "SASL belongs to the binary protocol, which is not spoken yet")),
        Readings.Flag('Z', "enable-ssl", "Refused: there is no TLS yet.",
            draft => draft.Refuse("enable-ssl", "there is no TLS yet; listen at 127.0.0.1 or a Unix socket, or put a tunnel in front")),
        Readings.Text('D', "prefix-delimiter", "CHAR", "Refused: requests are not counted by prefix.",
            (draft, _) => draft.Refuse("prefix-delimiter", "requests are not counted by prefix; leave it out")),
        Readings.Flag('C', "disable-cas", "Refused: tokens cost no memory here.",
            draft => draft.Refuse("disable-cas", "CAS is always on: proxies and leases depend on it")),
        Readings.Text('f', "slab-growth-factor", "N", "Accepted and without effect: there are no slab classes.", (_, _) => { }),
        Readings.Text('n', "slab-min-size", "N", "Accepted and without effect: there are no slab classes.", (_, _) => { }),
        Readings.Text('R', "max-reqs-per-event", "N", "Accepted and without effect: a client's share ends with its output.", (_, _) => { }),
        Readings.Flag('L', "enable-largepages", "Accepted and without effect.", _ => { }),
        Readings.Flag('r', "enable-coredumps", "Accepted and without effect: ulimit -c decides.", _ => { }),
        Readings.Text('o', "extended", "NAME=VALUE", "Refused: they tune what we do not have.", (draft, text) =>
            draft.Refuse("extended", $"'{text}' tunes a part of memcached that is not here; leave it out")),
    ]);

    private static CommandOption Whole(char letter, string name, string value, string help, Action<CommandDraft, int> set) =>
        Readings.Text(letter, name, value, help, (draft, text) =>
        {
            if (Readings.TryWhole(text, out var number)) set(draft, number);
            else draft.Refuse(name, $"'{text}' is not a whole number");
        });

    private static void RefuseUnless(CommandDraft draft, string setting, bool holds, string reason)
    {
        if (!holds) draft.Refuse(setting, reason);
    }

    private static void SetMemory(CommandDraft draft, string text)
    {
        if (SizeText.TryParseMegabytes(text, out var bytes))
            draft.Node.Options = draft.Node.Options with { MemoryLimitBytes = bytes };
        else
            draft.Refuse("memory", $"'{text}' is not a size; {SizeText.AcceptedAsMegabytes}");
    }

    private static void SetMaxItem(CommandDraft draft, string text)
    {
        if (SizeText.TryParse(text, out var bytes))
            draft.Node.Options = draft.Node.Options with { MaxItemBytes = (int)Math.Min(bytes, int.MaxValue) };
        else
            draft.Refuse("max-item", $"'{text}' is not a size; {SizeText.Accepted}");
    }
}
