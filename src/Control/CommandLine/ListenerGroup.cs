using Understudy.Control.Configuration;

namespace Understudy.Control.CommandLine;

/// <summary>The options that say where clients reach us.</summary>
internal static class ListenerGroup
{
    public static OptionGroup Group { get; } = new("Listening",
    [
        Readings.Text('p', "port", "PORT",
            "TCP port of every listener that names none itself; 0: no TCP, only the socket of -f. Default: 11211.",
            ListenerReadings.SetPort),
        Readings.Text('l', "listen", "HOST[:PORT]",
            "Address or name to listen at; repeatable. [::] takes IPv6 and IPv4. Default: 0.0.0.0, every IPv4 address.",
            (draft, text) => draft.ListenTexts.Add(text)),
        Readings.Text('f', "socket", "PATH",
            "Listen at a Unix socket too; a stale one is replaced.",
            (draft, text) => draft.SocketPath = text.Length > 0 ? text : null),
        Readings.Text(null, "socket-mode", "OCTAL",
            "Permission bits of that socket. Default: 0700, only our own user connects.", ListenerReadings.SetMode),
        Readings.Text(null, "backlog", "N",
            $"Connections the kernel keeps until we accept them; {ProxyBounds.Backlog}, capped by net.core.somaxconn. Default: 1024.",
            ListenerReadings.SetBacklog),
        Readings.Flag(null, "require-address",
            "Refuse to start when an address of -l is not on this machine. Otherwise we stand ready before the VIP arrives.",
            draft => draft.Listen = draft.Listen with { AllowAbsentAddress = false }),
        // magent took 0 and less for its default.
        Readings.Count('n', "max-connections", "Most clients at once. The limit of open files is raised to fit.",
            ProxyBounds.MaxConnections, o => o.MaxConnections, (o, n) => n <= 0 ? o : o with { MaxConnections = n }),
    ]);
}
