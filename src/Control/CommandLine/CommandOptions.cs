using Understudy.Control.Configuration;
using Understudy.Control.Keepalived;
using Understudy.Control.Settings;

namespace Understudy.Control.CommandLine;

/// <summary>The options of each command: rows of settings, put together in the order of its help.</summary>
internal static class CommandOptions
{
    public static IReadOnlyList<RowGroup<ProxyDraft>> Proxy { get; } =
    [
        new("Servers", [.. PoolSettings.Rows.Select(row => row.In<ProxyDraft>(d => d.Pool))]),
        new("Listening",
        [
            .. ListenerSettings.OfProxy.Select(OfListeners), OfProxy(ProxySettings.MaxConnections),
        ]),
        new("Deadlines and failing servers",
        [
            .. ProxySettings.Health.Select(OfProxy),
            .. ResolveSettings.All.Select(row => row.In<ProxyDraft>(d => d.Resolve, (d, resolve) => d.Resolve = resolve)),
        ]),
        new("TLS to servers", [.. ProxySettings.ServerTls.Select(OfProxy)]),
        new("Copies", [.. ProxySettings.Copies.Select(OfProxy)]),
        new("Limits", [.. ProxySettings.Limits.Select(OfProxy)]),
        new("A group of proxies",
        [
            .. MembershipSettings.All.Select(row =>
                row.In<ProxyDraft>(d => d.Membership, (d, membership) => d.Membership = membership)),
        ]),
        new("Process",
        [
            OfProcess(ProcessSettings.User), OfProcess(ProcessSettings.Group), OfProxy(ProxySettings.Threads),
            OfProcess(ProcessSettings.Control), .. ProcessSettings.OfProxyAdmin.Select(OfProcess),
            OfProcess(ProcessSettings.PidFile) with { Letter = null }, OfProcess(ProcessSettings.LogFile),
            OfProcess(ProcessSettings.LogFormat), OfProcess(ProcessSettings.Foreground), OfProcess(ProcessSettings.Background),
            OfProcess(ProcessSettings.Verbose),
            Text<ProxyDraft>("config", "FILE", "Read this file too; the command line wins. Without any option the file is "
                + "/etc/understudy/understudy.yaml, if there is one.",
                (d, path) => d.ConfigFile = path),
            OfProcess(ProcessSettings.ConfigWatch),
            Flag<ProxyDraft>("check", "Say what is wrong with the options and the file, and serve nothing.", d => d.WantsCheck = true),
            Help<ProxyDraft>(), Version<ProxyDraft>(),
            AbsentSettings<ProxyDraft>.PoolSize,
        ]),
    ];

    public static IReadOnlyList<RowGroup<NodeDraft>> Node { get; } =
    [
        new("Listening",
        [
            .. ListenerSettings.OfNode.Select(row => row.In<NodeDraft>(d => d.Listening)), OfNode(NodeSettings.MaxConnections),
            .. NodeSettings.Clients.Select(OfNode),
        ]),
        new("Memory", [.. NodeSettings.Memory.Select(OfNode)]),
        new("A pair of nodes", [.. NodeSettings.Pair.Select(OfNode)]),
        new("Taking over items", [.. NodeSettings.Import.Select(OfNode)]),
        new("Process",
        [
            OfNode(NodeSettings.Threads),
            .. NodeSettings.Commands.Select(OfNode),
            OfNodeProcess(ProcessSettings.Background) with { Letter = 'd', Alias = "daemon" },
            OfNodeProcess(ProcessSettings.User), .. ProcessSettings.OfNodeAdmin.Select(OfNodeProcess),
            OfNodeProcess(ProcessSettings.PidFile), OfNodeProcess(ProcessSettings.LogFile),
            OfNodeProcess(ProcessSettings.LogFormat),
            OfNodeProcess(ProcessSettings.Verbose) with { Meaning = "Log details too. -vv and -vvv mean the same." },
            Text<NodeDraft>("config", "FILE", "Read this file too; the command line wins.", (d, path) => d.ConfigFile = path),
            Text<NodeDraft>("node", "NAME", "Which node of the file to be. Needed only when there are several.",
                (d, name) => d.Name = name),
            Flag<NodeDraft>("check", "Say what is wrong with the options and the file, and serve nothing.", d => d.WantsCheck = true),
            Help<NodeDraft>(), Version<NodeDraft>() with { Letter = 'V' },
        ]),
        new("Options of memcached that are not needed or not there", AbsentSettings<NodeDraft>.OfMemcached),
    ];

    public static IReadOnlyList<RowGroup<UpDraft>> Up { get; } =
    [
        new("Options",
        [
            .. UpSettings.All.Select(row => row.In<UpDraft>(d => d.Options, (d, options) => d.Options = options)), Help<UpDraft>(),
        ]),
    ];

    public static IReadOnlyList<RowGroup<OperatorCommandDraft>> Server { get; } =
    [
        new("Which proxy", [.. OperatorSettings.Proxy.Select(OfOperator)]),
        new("Other", [OfOperator(OperatorSettings.Force), OfOperator(OperatorSettings.Json), Help<OperatorCommandDraft>()]),
    ];

    public static IReadOnlyList<RowGroup<OperatorCommandDraft>> Fill { get; } =
    [
        new("Which proxy", [.. OperatorSettings.Proxy.Select(OfOperator)]),
        new("Other", [OfOperator(OperatorSettings.Json), Help<OperatorCommandDraft>()]),
    ];

    public static IReadOnlyList<RowGroup<OperatorCommandDraft>> Top { get; } =
    [
        new("Which proxy", [.. OperatorSettings.Proxy.Select(OfOperator)]), new("Other", [Help<OperatorCommandDraft>()]),
    ];

    public static IReadOnlyList<RowGroup<OperatorCommandDraft>> Events { get; } =
    [
        new("Which proxy", [.. OperatorSettings.Proxy.Select(OfOperator)]),
        new("Other",
        [
            OfOperator(OperatorSettings.Follow), OfOperator(OperatorSettings.Lines), OfOperator(OperatorSettings.JsonAnswer),
            Help<OperatorCommandDraft>(),
        ]),
    ];

    public static IReadOnlyList<RowGroup<OperatorCommandDraft>> Clients { get; } =
    [
        new("Which proxy", [.. OperatorSettings.Proxy.Select(OfOperator)]),
        new("Other",
        [
            OfOperator(OperatorSettings.Order), OfOperator(OperatorSettings.MostClients), OfOperator(OperatorSettings.JsonAnswer),
            Help<OperatorCommandDraft>(),
        ]),
    ];

    public static IReadOnlyList<RowGroup<OperatorCommandDraft>> Slow { get; } =
    [
        new("Which proxy", [.. OperatorSettings.Proxy.Select(OfOperator)]),
        new("Other",
        [
            OfOperator(OperatorSettings.MostRequests), OfOperator(OperatorSettings.JsonAnswer), Help<OperatorCommandDraft>(),
        ]),
    ];

    public static IReadOnlyList<RowGroup<OperatorCommandDraft>> Hot { get; } =
    [
        new("Which proxy", [.. OperatorSettings.Proxy.Select(OfOperator)]),
        new("Other",
        [
            OfOperator(OperatorSettings.Seconds), OfOperator(OperatorSettings.MostKeys), OfOperator(OperatorSettings.JsonAnswer),
            Help<OperatorCommandDraft>(),
        ]),
    ];

    public static IReadOnlyList<RowGroup<OperatorCommandDraft>> Drill { get; } =
    [
        new("Which proxy", [.. OperatorSettings.Proxy.Select(OfOperator)]),
        new("Other",
        [
            OfOperator(OperatorSettings.Real), .. OperatorSettings.OfReal.Select(OfOperator), OfOperator(OperatorSettings.DrillSeconds),
            OfOperator(OperatorSettings.JsonAnswer) with { Meaning = "Print what was measured as JSON." }, Help<OperatorCommandDraft>(),
        ]),
    ];

    public static IReadOnlyList<RowGroup<StatusDraft>> Status { get; } =
    [
        new("Which proxy", [.. OperatorSettings.Proxy.Select(row => row.In<StatusDraft>(d => d.Operator))]),
        new("Who holds the VIP",
        [
            Flag<StatusDraft>("vip", "Say which host holds the VIP, and exit with 1 unless it is one of them.", d => d.WantsVip = true),
            Text<StatusDraft>("host", "ADDRESS[:PORT]", "Another host of the VIP, and where its proxy serves; repeat it for each. "
                + "Default: those that the file of keepalived sends adverts to.", (_, _) => { }) with
                {
                    IsList = true,
                    Take = (draft, text) => (draft, draft.AddHost(text)),
                },
            Text<StatusDraft>("keepalived", "FILE", "Read the VIPs and hosts there. Default: /etc/keepalived/keepalived.conf.",
                (d, path) => d.KeepalivedFile = path),
        ]),
        new("Other", [OperatorSettings.JsonAnswer.In<StatusDraft>(d => d.Operator), Help<StatusDraft>()]),
    ];

    public static IReadOnlyList<RowGroup<OperatorCommandDraft>> Explain { get; } =
    [
        new("Which proxy", [.. OperatorSettings.Proxy.Select(OfOperator)]),
        new("Other", [OfOperator(OperatorSettings.Pool), OfOperator(OperatorSettings.JsonAnswer), Help<OperatorCommandDraft>()]),
    ];

    public static IReadOnlyList<RowGroup<OperatorCommandDraft>> Reload { get; } =
    [
        new("Which proxy", [.. OperatorSettings.Proxy.Select(OfOperator)]), new("Other", [Help<OperatorCommandDraft>()]),
    ];

    public static IReadOnlyList<RowGroup<OperatorCommandDraft>> NodeControl { get; } =
    [
        new("Which node", [.. OperatorSettings.Node.Select(OfOperator)]),
        new("Other", [OfOperator(OperatorSettings.ForceLead), Help<OperatorCommandDraft>()]),
    ];

    public static IReadOnlyList<RowGroup<CheckDraft>> Check { get; } =
    [
        new("Options",
        [
            Flag<CheckDraft>("serving", "Whether clients are served: set, read and delete items.", d => d.WantsServing = true),
            Flag<CheckDraft>("answers", "Whether there is an answer at all: for a node of a pair, which serves only while it leads.",
                d => d.WantsAnswer = true),
            .. CheckSettings.All.Select(row => row.In<CheckDraft>(d => d.Options, (d, options) => d.Options = options)),
            Help<CheckDraft>(),
        ]),
    ];

    public static IReadOnlyList<RowGroup<KeepalivedDraft>> Keepalived { get; } =
    [
        new("Options of config",
        [
            .. KeepalivedSettings.Config.Select(row => row.In<KeepalivedDraft>(d => d.Options, (d, options) => d.Options = options)),
            Text<KeepalivedDraft>("config", "FILE", "The proxy's file, which says where it listens. Default: "
                + "/etc/understudy/understudy.yaml, if there is one.", (d, path) => d.ConfigFile = path),
        ]),
        new("Options of notify, notify-fifo and stray",
        [
            .. OperatorSettings.Proxy.Select(row => row.In<KeepalivedDraft>(d => d.Operator)),
            Flag<KeepalivedDraft>("remove", "Take away the addresses that should not be here; needs root.", d => d.WantsRemoval = true),
        ]),
        new("Other", [Help<KeepalivedDraft>()]),
    ];

    public static IReadOnlyList<RowGroup<HashDraft>> Hash { get; } =
    [
        new("Servers", [.. PoolSettings.Rows.Select(row => row.In<HashDraft>(d => d.Pool))]),
        new("Other", [Flag<HashDraft>("list", "List the distributions.", d => d.WantsList = true), Help<HashDraft>()]),
    ];

    public static IReadOnlyList<RowGroup<CommandDraft>> Config { get; } = [new("Options", [Help<CommandDraft>()])];

    public static IReadOnlyList<RowGroup<ManDraft>> Man { get; } =
    [
        new("Options",
        [
            Text<ManDraft>("into", "DIRECTORY", "Write the pages of all commands there.", (d, path) => d.Folder = path), Help<ManDraft>(),
        ]),
    ];

    public static IReadOnlyList<RowGroup<CommandDraft>> Completion { get; } = [new("Options", [Help<CommandDraft>()])];

    public static IReadOnlyList<RowGroup<CommandDraft>> Root { get; } =
        [new("Options", [Help<CommandDraft>(), Version<CommandDraft>()])];

    private static Row<ProxyDraft> OfProxy(Row<Understudy.Proxy.ProxyOptions> row) =>
        row.In<ProxyDraft>(d => d.Options, (d, options) => d.Options = options);

    // What is said of all listeners is said of those of a file too.
    private static Row<ProxyDraft> OfListeners(Row<ListenerDraft> row) => row.In<ProxyDraft>(d => d.Listening) with
    {
        Take = (draft, text) =>
        {
            foreach (var listener in draft.FileListeners)
            {
                row.Take(listener, text);
                listener.Origins.Note(row.Name, new Origin($"--{row.Name}", text, Place: null));
            }

            return (draft, row.Take(draft.Listening, text).Refusal);
        },
    };

    private static Row<ProxyDraft> OfProcess(Row<ProcessDraft> row) => row.In<ProxyDraft>(d => d.Process);

    private static Row<NodeDraft> OfNode(Row<Understudy.Node.NodeOptions> row) =>
        row.In<NodeDraft>(d => d.Options, (d, options) => d.Options = options);

    private static Row<NodeDraft> OfNodeProcess(Row<ProcessDraft> row) => row.In<NodeDraft>(d => d.Process);

    private static Row<OperatorCommandDraft> OfOperator(Row<OperatorDraft> row) => row.In<OperatorCommandDraft>(d => d.Operator);

    private static Row<T> Help<T>()
        where T : CommandDraft => Flag<T>("help", "Show this help.", d => d.WantsHelp = true) with { Letter = 'h' };

    private static Row<T> Version<T>()
        where T : CommandDraft => Flag<T>("version", "Show the version.", d => d.WantsVersion = true);

    private static Row<T> Text<T>(string name, string value, string meaning, Action<T, string> set)
        where T : CommandDraft => new()
    {
        Name = name, Value = value, Meaning = meaning, Place = SettingPlace.Call,
        Take = (draft, text) =>
        {
            set(draft, text);
            return (draft, text.Length > 0 ? null : $"is empty; give {value}, or leave it out");
        },
    };

    private static Row<T> Flag<T>(string name, string meaning, Action<T> set)
        where T : CommandDraft => new()
    {
        Name = name, Meaning = meaning, Place = SettingPlace.Call,
        Take = (draft, _) =>
        {
            set(draft);
            return (draft, null);
        },
    };
}
