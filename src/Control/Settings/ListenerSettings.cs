using Understudy.Connections.Clients;
using Understudy.Control.Configuration;

namespace Understudy.Control.Settings;

/// <summary>Where clients reach a proxy, by magent's letters, or a node, by memcached's.</summary>
internal static class ListenerSettings
{
    private const int Octal = 8;

    public static IReadOnlyList<Row<ListenerDraft>> OfProxy { get; } =
        MakeForProxy(new RowMaker<ListenerDraft>(SettingPlace.Listener, new ListenerDraft()));

    public static IReadOnlyList<Row<ListenerDraft>> OfNode { get; } =
        MakeForNode(new RowMaker<ListenerDraft>(SettingPlace.Listener, new ListenerDraft()));

    private static Row<ListenerDraft>[] MakeForProxy(RowMaker<ListenerDraft> row) =>
    [
        row.Text("port", "PORT", "TCP port of every listener that names none itself; 0: no TCP, only the socket of -f.", SetPort)
            with { Letter = 'p', Default = "11211" },
        row.Text("listen", "HOST[:PORT]",
            "Address or name to listen at; repeatable. [::] takes IPv6 and IPv4.", AddAddress)
            with { Letter = 'l', IsList = true, Default = "0.0.0.0, every IPv4 address" },
        row.Text("socket", "PATH", "Listen at a Unix socket too; a stale one is replaced.", SetSocket) with { Letter = 'f' },
        row.Text("socket-mode", "OCTAL", "Permission bits of that socket.", SetMode)
            with { Default = "0700, only our own user connects" },
        Backlog(row),
        row.Flag("require-address",
            "Refuse to start when an address of -l is not on this machine. Otherwise we stand ready before the VIP arrives.",
            draft => draft.Options = draft.Options with { AllowAbsentAddress = false }),
        UserSettings.File(row),
        .. TlsSettings.Of(row),
        Balancers(row),
    ];

    private static Row<ListenerDraft>[] MakeForNode(RowMaker<ListenerDraft> row) =>
    [
        row.Text("port", "PORT", "TCP port; 0: no TCP.", SetPort) with { Letter = 'p', Default = "11211" },
        row.Text("listen", "HOST[:PORT]", "Address or name to listen at; repeatable, or several with commas.", AddAddresses)
            with { Letter = 'l', IsList = true, Default = "0.0.0.0, every IPv4 address" },
        row.Text("socket", "PATH", "Listen at a Unix socket instead of TCP; a stale one is replaced.", SetSocket)
            with { Letter = 's', Alias = "unix-socket" },
        row.Text("socket-mode", "OCTAL", "Permission bits of that socket.", SetMode)
            with { Letter = 'a', Alias = "unix-mask", Default = "0700, only our own user connects" },
        Backlog(row) with { Letter = 'b', Alias = "listen-backlog" },
        UserSettings.File(row) with { Letter = 'Y' },
        UserSettings.Sasl(row) with { Letter = 'S' },
        .. TlsSettings.Of(row),
        .. MemcachedTlsSettings.Rows,
        Balancers(row),
    ];

    private static Row<ListenerDraft> Balancers(RowMaker<ListenerDraft> row) => row.Text("proxy-protocol-from", "NETWORK",
        "Let clients in by these load balancers only, which say who each client is (PROXY protocol 1 and 2). NETWORK is an address, "
        + "10.0.0.0/8, or unix for a Unix socket; repeatable.",
        (draft, text) => (draft.Balancers ??= new BalancerNetworks()).TryAdd(text)
            ? null
            : $"'{text}' is neither an address, nor a network such as 10.0.0.0/8, nor {BalancerNetworks.Local}") with { IsList = true };

    private static Row<ListenerDraft> Backlog(RowMaker<ListenerDraft> row) => row.Count("backlog",
        "Connections the kernel keeps until we accept them, capped by net.core.somaxconn.", 1, 65535,
        draft => draft.Options.Backlog,
        (draft, length) =>
        {
            draft.Options = draft.Options with { Backlog = length };
            return draft;
        });

    private static string? SetPort(ListenerDraft draft, string text)
    {
        if (!HostText.TryNumber(text, out var port)) return $"'{text}' is not a port; give 1 to 65535, or 0 for no TCP";
        draft.Port = port;
        return null;
    }

    private static string? AddAddress(ListenerDraft draft, string text)
    {
        draft.Addresses.Add(text);
        return null;
    }

    private static string? AddAddresses(ListenerDraft draft, string text)
    {
        draft.Addresses.AddRange(text.Split(',', StringSplitOptions.RemoveEmptyEntries));
        return null;
    }

    private static string? SetSocket(ListenerDraft draft, string text)
    {
        draft.SocketPath = text.Length > 0 ? text : null;
        return null;
    }

    private static string? SetMode(ListenerDraft draft, string text)
    {
        var bits = 0;
        foreach (var digit in text)
            bits = digit is >= '0' and < '8' && bits < int.MaxValue / Octal ? (bits * Octal) + (digit - '0') : int.MaxValue;
        if (text.Length == 0 || bits == int.MaxValue) return $"'{text}' is not octal; give 0 to 0777";
        draft.Options = draft.Options with { UnixMode = bits };
        return null;
    }
}
