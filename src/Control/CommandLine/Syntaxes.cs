namespace Understudy.Control.CommandLine;

/// <summary>The commands there are.</summary>
public static class Syntaxes
{
    private static readonly IReadOnlyList<OptionGroup> ServingGroups =
        [PlacementGroup.Group, ListenerGroup.Group, HealthGroup.Group, RejoinGroup.Group, LimitGroup.Group, ProcessGroup.Group];

    public static CommandSyntax Root { get; } = new()
    {
        Name = "understudy",
        Summary = "high availability for memcached",
        Usage = "COMMAND [options]",
        Introduction =
            """
            Commands:
              up        start a whole cluster on this machine, to try things with
              proxy     stand between clients and memcached servers, and keep a second copy of every item
              magent    the same with the manners of magent: goes to the background
              node      serve as a memcached of our own: a cache that needs nothing installed
              server    list the servers of a running proxy; drain, eject and readmit one
              fill      list what is being copied to servers that came back; end it
              hash      show which server owns a key, and why
              version   show the version
              help      show this help, or that of a command: understudy help proxy

            A link named magent to this program is the magent command.
            Exit codes: 0 done, 1 failed, 2 wrong usage, 130 stopped at once by a second SIGINT.
            Every error is one line on standard error: what, why, and what to do.
            """,
        Examples =
        [
            ("understudy proxy -p 11210 -s 127.0.0.1:11211 -b 127.0.0.1:11212",
                "Serve port 11210; every item is kept on both servers."),
            ("understudy hash -s 10.0.0.1 -s 10.0.0.2 session:42",
                "Show which of the two servers owns the key session:42."),
        ],
        Groups =
        [
            new OptionGroup("Options",
            [
                Readings.Flag('h', "help", "Show this help.", draft => draft.WantsHelp = true),
                Readings.Flag(null, "version", "Show the version.", draft => draft.WantsVersion = true),
            ]),
        ],
    };

    public static CommandSyntax Up { get; } = new()
    {
        Name = "understudy up",
        Summary = "start a whole cluster on this machine: cache nodes and a proxy in front of them",
        Usage = "[-p PORT] [--nodes N] [--memory MEGABYTES] [--memcached]",
        Introduction =
            """
            Starts the servers of tier primary, one of tier backup, and a proxy, all at 127.0.0.1, each a process of
            its own that is started again when it dies. Says what runs where and what to try. SIGINT (ctrl-C) or
            SIGTERM stops all of it; nothing is left behind.
            """,
        Examples =
        [
            ("understudy up", "A proxy at port 11211, nodes at 11212 to 11214."),
            ("understudy up -p 22122 --nodes 4 --memory 256m", "Five larger nodes behind port 22122."),
        ],
        Groups = [UpGroup.Group],
    };

    public static CommandSyntax Proxy { get; } = new()
    {
        Name = "understudy proxy",
        Summary = "serve memcached clients from several servers, with a second copy of every item, or more",
        Usage = "-s SERVER [-s SERVER]... [-b SERVER]... [--tier SERVERS]... [options]",
        Introduction =
            """
            Writes go to the server that owns the key among -s and to the one that owns it among -b; reads ask the
            first and, on a miss, an error or a deadline, the second. Each --tier holds one more copy, asked after those.
            Stays in the foreground and logs to standard error. SIGTERM or SIGINT: accept no more, finish what is in
            flight, exit 0; SIGINT again: exit at once.
            Times take a unit (250ms, 1.5s, 2m), sizes are bytes or take k, m, g (powers of 1024).
            """,
        Examples =
        [
            ("understudy proxy -p 11210 -s 127.0.0.1:11211 -b 127.0.0.1:11212",
                "Two copies of everything on two servers."),
            ("understudy proxy -s 10.0.0.1 -s 10.0.0.2 -b 10.0.0.3 -b 10.0.0.4 --distribution jump",
                "Four servers: keys spread over two, copied to two more."),
            ("understudy proxy -s 10.0.0.1 -b 10.0.0.2 --tier 10.0.0.3",
                "Three copies of everything: any two of the servers may fail."),
            ("understudy proxy -s 10.0.0.1:11211:3 -s 10.0.0.2:11211:1 --distribution rendezvous",
                "Weights: three quarters of the keys on the first server."),
            ("understudy proxy -l 192.0.2.10 -l [::1] -f /run/understudy.sock -s /run/memcached.sock",
                "Two addresses and a Unix socket, in front of a server behind a Unix socket."),
        ],
        Groups = ServingGroups,
    };

    public static CommandSyntax Magent { get; } = new()
    {
        Name = "understudy magent",
        Summary = "serve like magent 0.5 and 0.6: the same options, and to the background",
        Usage = "-s SERVER [-s SERVER]... [-b SERVER]... [options]",
        Introduction =
            """
            Takes every command line of magent. Goes to the background unless -D or -v is given, but only once it
            really serves: when it cannot, it says why and exits with 1. Under systemd use 'understudy proxy'.
            Times take a unit (250ms, 1.5s, 2m), sizes are bytes or take k, m, g (powers of 1024).
            """,
        Examples =
        [
            ("magent -u root -n 51200 -l 127.0.0.1 -p 12000 -s 127.0.0.1:11211 -b 127.0.0.1:11212",
                "As magent's users start it."),
            ("magent -p 0 -f /run/magent.sock -s localhost -D", "A Unix socket only, in the foreground."),
        ],
        Groups = ServingGroups,
    };

    public static CommandSyntax Node { get; } = new()
    {
        Name = "understudy node",
        Summary = "serve as a memcached: the same protocol, options and answers, more items in the same memory",
        Usage = "[-p PORT] [-m MEGABYTES] [options]",
        Introduction =
            """
            Takes memcached's options by the same letters. Stays in the foreground unless -d is given, and logs to
            standard error. SIGTERM or SIGINT: accept no more, let clients take their replies, exit 0; SIGINT again:
            exit at once. The items are gone then, as with memcached; see -e for how to keep them.
            """,
        Examples =
        [
            ("understudy node -l 127.0.0.1 -p 11211 -m 1024", "One gibibyte at the port everybody knows."),
            ("understudy node -s /run/cache.sock -a 0770 -t 4", "Four threads behind a Unix socket."),
        ],
        Groups = [NodeGroup.Listening, NodeGroup.Memory, NodeGroup.Process, NodeGroup.Elsewhere],
    };

    public static CommandSyntax Server { get; } = new()
    {
        Name = "understudy server",
        Summary = "see and steer the servers of a proxy that runs on this machine",
        Usage = "list | drain ADDRESS | eject ADDRESS | readmit ADDRESS [options]",
        Introduction =
            """
            list      each server with its state, since when and why, what it missed, and how far it is filled
            drain     write to it and read from it no more; it misses nothing, so readmit brings it back at once
            eject     take it out of use until it is readmitted, whatever state it is in
            readmit   bring it back: one that is drained at once, others by way of probes, journal or fill
            ADDRESS is as list shows it. Needs the right to open the proxy's control socket: root, or its own user.
            """,
        TakesOperands = true,
        Examples =
        [
            ("understudy server list", "The servers of the only proxy on this machine."),
            ("understudy server drain 10.0.0.1:11211", "Before a restart of that memcached: nobody waits for it."),
            ("understudy server readmit 10.0.0.1:11211 -p 11210", "Among several proxies, the one that serves port 11210."),
        ],
        Groups = [OperatingGroup.Proxy, OperatingGroup.Server],
    };

    public static CommandSyntax Fill { get; } = new()
    {
        Name = "understudy fill",
        Summary = "see and end the copying to servers that came back",
        Usage = "list | cancel ADDRESS [options]",
        Introduction =
            """
            list      each server that is being filled, with progress, pace and the time left
            cancel    stop copying and take the server back as it is: what it lacks is read from the other replicas
            ADDRESS is as list shows it. Needs the right to open the proxy's control socket: root, or its own user.
            """,
        TakesOperands = true,
        Examples = [("understudy fill list", "What is being copied, by the only proxy on this machine.")],
        Groups = [OperatingGroup.Proxy, OperatingGroup.Fill],
    };

    public static CommandSyntax Hash { get; } = new()
    {
        Name = "understudy hash",
        Summary = "show which server owns a key, and why",
        Usage = "[-s SERVER]... [-b SERVER]... [--tier SERVERS]... [--distribution NAME] KEY...",
        Introduction =
            """
            One line per key and tier: the key, the tier, the server and the arithmetic that chose it.
            The key - reads keys from standard input, one a line. Nothing is sent to any server; names are looked
            up, since some rings are made from addresses.
            """,
        TakesOperands = true,
        Examples =
        [
            ("understudy hash -s 10.0.0.1 -s 10.0.0.2 -b 10.0.0.3 key1 key2",
                "Where magent's modulo puts two keys and their copies."),
            ("understudy hash -s 10.0.0.1 -s 10.0.0.2 -s 10.0.0.3 --distribution magent-ring - < keys.txt",
                "Where a ring puts the keys of a file."),
            ("understudy hash --list", "All distributions, and which client libraries they match."),
        ],
        Groups =
        [
            PlacementGroup.Group,
            new OptionGroup("Other",
            [
                Readings.Flag(null, "list", "List the distributions.", draft => draft.WantsList = true),
                Readings.Flag('h', "help", "Show this help.", draft => draft.WantsHelp = true),
            ]),
        ],
    };
}
