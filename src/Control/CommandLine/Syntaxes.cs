namespace Understudy.Control.CommandLine;

/// <summary>The commands there are.</summary>
public static class Syntaxes
{
    /// <summary>The program, then each command with options of its own, as its help lists them.</summary>
    public static IReadOnlyList<CommandSyntax> All =>
        [
            Root, Up, Proxy, Magent, Node, Status, Top, Server, Fill, Explain, Events, Clients, Slow, Hot, Drill, Group, Check,
            Keepalived, Config, Hash, Password, Completion, Man,
        ];

    public static CommandSyntaxOf<CommandDraft> Root { get; } = new()
    {
        Name = "understudy",
        Summary = "high availability for memcached",
        Usage = "COMMAND [options]",
        Introduction =
            """
            Commands:
              up          start a whole cluster on this machine, to try things with
              proxy       stand between clients and memcached servers, and keep a second copy of every item
              magent      the same with the manners of magent: goes to the background
              node        serve as a memcached of our own: a cache that needs nothing installed
              status      show how a running proxy is: what serves, what is wrong, what to do
              top         show what passes through a running proxy, as it does
              server      list the servers of a running proxy; drain, eject and readmit one
              fill        list what is being copied to servers that came back; end it
              explain     show where a key belongs, what each server holds of it, and what a get and a set would do now
              events      show what has happened to a running proxy and its servers
              clients     show the clients of a running proxy: what they ask, hold and wait for
              slow        show the last slow requests of a running proxy, and where the time went
              hot         show which keys clients of a running proxy ask for most
              drill       kill, hang, cut off or restart a server of 'up' under load, and say what clients noticed
              group       show which proxy of a group leads, and what it waits for
              check       tell by the exit code whether clients are served
              keepalived  write, check and clean up after what moves an address from host to host
              config      check a configuration file, and show what holds and why
              hash        show which server owns a key, and why
              password    make a line of a file of users, with the password hashed
              completion  print the script by which a shell completes command lines
              man         print the manual page of a command
              version     show the version
              help        show this help, or that of a command: understudy help proxy

            A link named magent to this program is the magent command.
            Exit codes: 0 done, 1 failed, 2 wrong usage, 128 and more: stopped at once by a second signal.
            Every error is one line on standard error: what, why, and what to do.
            """,
        Examples =
        [
            ("understudy proxy -p 11210 -s 127.0.0.1:11211 -b 127.0.0.1:11212",
                "Serve port 11210; every item is kept on both servers."),
            ("understudy hash -s 10.0.0.1 -s 10.0.0.2 session:42",
                "Show which of the two servers owns the key session:42."),
        ],
        Rows = CommandOptions.Root,
    };

    public static CommandSyntaxOf<UpDraft> Up { get; } = new()
    {
        Name = "understudy up",
        Summary = "start a whole cluster on this machine: cache nodes and a proxy in front of them, or two",
        Usage = "[-p PORT] [--nodes N] [--proxies 2] [--memory MEGABYTES] [--memcached]",
        Introduction =
            """
            Starts the servers of tier primary, one of tier backup, and a proxy, all at 127.0.0.1, each a process of
            its own that is started again when it dies. Says what runs where and what to try. SIGINT (ctrl-C) or
            SIGTERM stops all of it; nothing is left behind.
            """,
        Examples =
        [
            ("understudy up", "A proxy at port 11211, nodes at 11212 to 11214."),
            ("understudy up --proxies 2", "Two proxies, at 11211 and 11216: kill the one that leads, and see the other take over."),
            ("understudy up -p 22122 --nodes 4 --memory 256m", "Five larger nodes behind port 22122."),
        ],
        Rows = CommandOptions.Up,
    };

    public static CommandSyntaxOf<ProxyDraft> Proxy { get; } = new()
    {
        Name = "understudy proxy",
        Summary = "serve memcached clients from several servers, with a second copy of every item, or more",
        Usage = "[--config FILE] -s SERVER [-s SERVER]... [-b SERVER]... [--tier SERVERS]... [options]",
        Introduction =
            """
            Writes go to the server that owns the key among -s and to the one that owns it among -b; reads ask the
            first and, on a miss, an error or a deadline, the second. Each --tier holds one more copy, asked after those.
            With --copies 2 and no -b both copies are among -s, each on another server.
            Stays in the foreground and logs to standard error. SIGTERM or SIGINT: accept no more, finish what is in
            flight, exit 0; a second one: exit at once. SIGHUP: open the log file again.
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
            ("understudy proxy -s 10.0.0.1 -s 10.0.0.2 -s 10.0.0.3 --copies 2",
                "Two copies of everything, spread over three servers: any one of them may fail."),
            ("understudy proxy -s 10.0.0.1:11211:3 -s 10.0.0.2:11211:1 --distribution rendezvous",
                "Weights: three quarters of the keys on the first server."),
            ("understudy proxy -l 192.0.2.10 -l [::1] -f /run/understudy.sock -s /run/memcached.sock",
                "Two addresses and a Unix socket, in front of a server behind a Unix socket."),
        ],
        Rows = CommandOptions.Proxy,
    };

    public static CommandSyntaxOf<ProxyDraft> Magent { get; } = new()
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
        Rows = CommandOptions.Proxy,
    };

    public static CommandSyntaxOf<NodeDraft> Node { get; } = new()
    {
        Name = "understudy node",
        Summary = "serve as a memcached: the same protocol, options and answers, more items in the same memory",
        Usage = "[-p PORT] [-m MEGABYTES] [options]",
        Introduction =
            """
            Takes memcached's options by the same letters. Stays in the foreground unless -d is given, and logs to
            standard error. SIGTERM or SIGINT: accept no more, let clients take their replies, exit 0; a second one:
            exit at once. The items are gone then, as with memcached; see -e for how to keep them.
            Two nodes make a pair, one with --replication-listen, one with --replica-of: the second keeps a copy of
            the first. 'understudy node status | promote | demote [-p PORT]' shows and changes who leads.
            With --import a node takes over the items of a memcached that serves; 'node status' shows how far it is.
            """,
        Examples =
        [
            ("understudy node -l 127.0.0.1 -p 11211 -m 1024", "One gibibyte at the port everybody knows."),
            ("understudy node -s /run/cache.sock -a 0770 -t 4", "Four threads behind a Unix socket."),
        ],
        Rows = CommandOptions.Node,
    };

    /// <summary>Of the commands that speak to a running node of a pair.</summary>
    public static CommandSyntaxOf<OperatorCommandDraft> NodeControl { get; } = new()
    {
        Name = "understudy node status",
        Summary = "see who leads a pair of nodes, and change it; see how far an import is",
        Usage = "[options], or: understudy node promote | demote [options]",
        Introduction =
            """
            status    what this node of a pair does, and how far the copy is behind; how far it has taken over the items
                      of another server (--import)
            promote   let this node lead. While the other one leads, it hands over and nothing is lost; where it cannot be
                      reached, --force takes it for dead
            demote    let the other node lead; nothing is lost
            Needs the right to open the node's control socket: root, or its own user.
            """,
        TakesOperands = true,
        Examples = [("understudy node promote --force -p 11211", "The other node is dead: this one serves from now on.")],
        Rows = CommandOptions.NodeControl,
    };

    public static CommandSyntaxOf<OperatorCommandDraft> Server { get; } = new()
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
        Rows = CommandOptions.Server,
    };

    public static CommandSyntaxOf<OperatorCommandDraft> Fill { get; } = new()
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
        Rows = CommandOptions.Fill,
    };

    public static CommandSyntaxOf<StatusDraft> Status { get; } = new()
    {
        Name = "understudy status",
        Summary = "show how a running proxy is: what serves, what is wrong and since when, what is being done, what to do",
        Usage = "[--json] [options], or: understudy status --vip [ADDRESS]... [options]",
        Introduction =
            """
            One screen. Rates are those of the last seconds; without --admin nobody measures while nobody looks, and they
            are those since the last look, if that is not long ago.
            --vip asks who holds each VIP (ADDRESS, or those of keepalived's file): whether this host has it, what the proxy
            of each host says of its role, and, as root and with IPv4, who answers to ARP. Exit code 0: one host holds it;
            1: several do, or nobody does, or nobody is known to.
            Needs the right to open the proxy's control socket: root, or its own user.
            """,
        TakesOperands = true,
        Examples =
        [
            ("understudy status", "The only proxy on this machine."),
            ("understudy status --json -p 11210", "The same for a program, among several proxies the one at port 11210."),
            ("understudy status --vip", "Who holds the VIPs of keepalived's file."),
            ("understudy status --vip 10.0.0.10 --host 10.0.0.1 --host 10.0.0.2", "The same from a machine without keepalived."),
        ],
        Rows = CommandOptions.Status,
    };

    public static CommandSyntaxOf<OperatorCommandDraft> Top { get; } = new()
    {
        Name = "understudy top",
        Summary = "show what passes through a running proxy, as it does: rates, hits, waits, servers",
        Usage = "[options]",
        Introduction =
            """
            Keys: q ends, space freezes, s sorts the servers by rate, latency or errors. Where there is no terminal it prints
            one screen and ends. NO_COLOR leaves colours out.
            Needs the right to open the proxy's control socket: root, or its own user.
            """,
        Examples = [("understudy top", "The only proxy on this machine.")],
        Rows = CommandOptions.Top,
    };

    public static CommandSyntaxOf<OperatorCommandDraft> Explain { get; } = new()
    {
        Name = "understudy explain",
        Summary = "show where a key belongs, what each server holds of it, and what a get and a set would do now",
        Usage = "KEY [options]",
        Introduction =
            """
            Asks the servers of the key through the running proxy, and changes nothing: no item counts as used, and nobody
            loses the right to renew one. A server's own count of gets grows by one. What 'understudy hash' computes from a
            list of servers, this finds out from the proxy itself.
            Needs the right to open the proxy's control socket: root, or its own user.
            """,
        TakesOperands = true,
        Examples = [("understudy explain session:42", "Why a client reads what it reads.")],
        Rows = CommandOptions.Explain,
    };

    public static CommandSyntaxOf<OperatorCommandDraft> Events { get; } = new()
    {
        Name = "understudy events",
        Summary = "show what has happened to a running proxy and its servers",
        Usage = "[--follow] [-n LINES] [options]",
        Introduction =
            """
            Changes of state with their reasons, fills, reloads, refusals: what the log says too, without the need to know
            where it is. A proxy keeps its last 10,000 events until it ends. With --json an event is one line.
            Needs the right to open the proxy's control socket: root, or its own user.
            """,
        Examples =
        [
            ("understudy events -n 100", "The last hundred events of the only proxy on this machine."),
            ("understudy events --follow --json -p 11210", "What happens from now on, for a program to read."),
        ],
        Rows = CommandOptions.Events,
    };

    public static CommandSyntaxOf<OperatorCommandDraft> Clients { get; } = new()
    {
        Name = "understudy clients",
        Summary = "show the clients of a running proxy: what they ask, what is held for them, what they wait for",
        Usage = "[--sort WHAT] [-n LINES] [--json] [options]",
        Introduction =
            """
            HELD is memory for what a client has sent of requests that are not whole or wait, and for replies that it has not
            taken; WAITS are those replies. STATE: idle; sending, where the rest of a request is awaited; waiting for servers;
            in line, where its next write waits for slow servers; not reading, where it does not take its replies.
            Needs the right to open the proxy's control socket: root, or its own user.
            """,
        Examples =
        [
            ("understudy clients", "Those for which most memory is held."),
            ("understudy clients --sort idle -n 1000 --json", "For a program: a thousand that have been silent for longest."),
        ],
        Rows = CommandOptions.Clients,
    };

    public static CommandSyntaxOf<OperatorCommandDraft> Slow { get; } = new()
    {
        Name = "understudy slow",
        Summary = "show the last requests of a running proxy that took long, and where the time went",
        Usage = "[-n LINES] [--json] [options]",
        Introduction =
            """
            What counts as slow is the proxy's --slow-limit, 100 ms unless it is told otherwise; each of its threads keeps the
            last 256. Below each request stands what its servers did from an eighth of that on, and what failed before; what
            it waited in line for servers that take writes too slowly; and what its reply waited for those to earlier requests
            of the same client. Where none of these is, the time went in the proxy itself.
            Needs the right to open the proxy's control socket: root, or its own user.
            """,
        Examples = [("understudy slow -n 5", "The last five, the newest at the end.")],
        Rows = CommandOptions.Slow,
    };

    public static CommandSyntaxOf<OperatorCommandDraft> Hot { get; } = new()
    {
        Name = "understudy hot",
        Summary = "show which keys clients of a running proxy ask for most, and which prefixes",
        Usage = "[--seconds N] [-n LINES] [--json] [options]",
        Introduction =
            """
            Looks for some seconds, and costs requests nothing at other times. Every key is counted while there are few, and a
            random part of them where there are many; rates are what was seen at least. A prefix is what a key begins with, up
            to one of : / . | - _, and left out where a longer one has nearly all of its requests.
            Needs the right to open the proxy's control socket: root, or its own user.
            """,
        Examples = [("understudy hot --seconds 10", "What has been asked for most in the next ten seconds.")],
        Rows = CommandOptions.Hot,
    };

    public static CommandSyntaxOf<OperatorCommandDraft> Drill { get; } = new()
    {
        Name = "understudy drill",
        Summary = "let a server of a cluster of 'understudy up' fail under load, or take one that is used out of use, and say what clients "
            + "noticed",
        Usage = "kill|hang|cut|restart SERVER, or --real SERVER [--seconds N] [--json] [options]",
        Introduction =
            """
            Asks the proxy for items of its own, over four connections, before, while and after the server fails, and checks
            each answer: an old value is one that is older than the last write that was acknowledged before. kill ends the
            server's process at once, restart asks it to end (up starts it again); hang stops it for some seconds; cut drops
            what it is sent and what it sends (by nft, as root). SERVER is node1, node2, ..., backup, or an address.
            The drill is over when the server is IN again. Exit code 1 if an old value was seen or it did not come back.

            --real is for servers that clients use. It ends no process and asks for nothing: the proxy ejects the server,
            after some seconds readmits it, and what it has counted of its own clients is compared. Refused, as an ejection
            is, while no tier is whole without the server; Ctrl-C readmits it at once. Exit code 1 if it does not come back,
            the hit ratio fell by more than a point, or more than one request in a thousand failed beside those before.
            """,
        TakesOperands = true,
        Examples =
        [
            ("understudy drill kill node1", "What a crash costs."),
            ("understudy drill --real 10.0.0.1:11211", "What the clients there are make of a server that is gone."),
            ("understudy drill hang backup --seconds 5", "The same of a server that stands still for five seconds."),
        ],
        Rows = CommandOptions.Drill,
    };

    public static CommandSyntaxOf<OperatorCommandDraft> Group { get; } = new()
    {
        Name = "understudy group",
        Summary = "show what the group of a proxy that runs on this machine is like, as that proxy knows it; have it lead, or no more",
        Usage = "[lead|resign] [options]",
        Introduction =
            """
            Its role and who leads, in which term; the members; what it waits for; whether etcd or the servers answer, whether
            there is a line to each other member, why it does not lead, and what the group promises. Needs the right to open
            the proxy's control socket: root, or its own user.

            lead        between two boxes without etcd: take the servers, whoever has them. Say so only when the other proxy
                        is gone: one that still has a server of its own goes on with that until the two hear each other
            resign      of the proxy that leads: finish what its clients asked, close them, and let another one lead at once
            """,
        TakesOperands = true,
        Examples =
        [
            ("understudy group -p 11210", "Among several proxies, the one that serves port 11210."),
            ("understudy group lead", "The other box is gone for good, and this one may not take over by itself."),
        ],
        Rows = CommandOptions.Reload,
    };

    public static CommandSyntaxOf<CheckDraft> Check { get; } = new()
    {
        Name = "understudy check",
        Summary = "tell by the exit code whether clients are served",
        Usage = "--serving|--answers [ADDRESS] [--for TIME] [--within TIME]",
        Introduction =
            """
            Sets, reads and deletes sixteen items through ADDRESS (127.0.0.1:11211 if none is given), as a client
            would, and deletes them. Exit code 0 if all of it is done within half a second, 1 with the reason if not.
            With --answers only the version is asked for.
            ADDRESS is IP:PORT, [IPV6]:PORT or the /PATH of a Unix socket.
            With --for it looks again and again for that long, and fails when two looks in a row have failed.
            """,
        TakesOperands = true,
        Examples = [("understudy check --serving 127.0.0.1:11210", "For keepalived, a load balancer, or a unit.")],
        Rows = CommandOptions.Check,
    };

    public static CommandSyntaxOf<KeepalivedDraft> Keepalived { get; } = new()
    {
        Name = "understudy keepalived",
        Summary = "what moves an address (a VIP) to a host that serves: write, check and clean up after keepalived",
        Usage = "config OPTIONS | check-config FILE... | notify ... | notify-fifo PATH | stray [FILE] [--remove]",
        Introduction =
            """
            config        print the keepalived.conf of one of 2 to 16 hosts, each line with its reason
            check-config  find what keepalived accepts and what does not do what it is there for: FILE:LINE:COLUMN: WHAT: why
                          and what to write instead; exit code 1 if there is any. Give the files of all hosts to compare them
            notify        tell the proxy what keepalived adds to this command: INSTANCE NAME STATE PRIORITY
            notify-fifo   the same for all that comes through vrrp_notify_fifo
            stray         find addresses of FILE (/etc/keepalived/keepalived.conf) that this host has though no keepalived runs
                          here, or though it is not Active, as after a kill -9; exit code 1 if there is any that stays
            """,
        TakesOperands = true,
        Examples =
        [
            ("understudy keepalived config --host 10.0.0.1 --host 10.0.0.2 --vip 10.0.0.10 > /etc/keepalived/keepalived.conf",
                "On each of two hosts: 10.0.0.10 is where the proxy serves."),
            ("understudy keepalived check-config /etc/keepalived/keepalived.conf", "What is wrong with the one that is there."),
        ],
        Rows = CommandOptions.Keepalived,
    };

    public static CommandSyntaxOf<CommandDraft> Config { get; } = new()
    {
        Name = "understudy config",
        Summary = "check a configuration file, and show what holds and why",
        Usage = "check FILE... | show FILE [options of proxy] | schema | import KIND WHAT | reload | diff FILE",
        Introduction =
            """
            check     say everything that is wrong: FILE:LINE:COLUMN: PATH: REASON, one line each; exit code 1 if there is any
            show      the file as it is understood, with what options change, and where each value came from
            schema    the JSON Schema of the file, for editors
            reload    let the running proxy read its file again: what may change does, the rest is named; a file that is wrong
                      changes nothing. SIGHUP does the same
            diff      what a reload of this file would do to the running proxy, and how many keys a restart with it would move
            import    print a file that does what another proxy's configuration does, and say what it could not say:
                      import magent 'COMMAND LINE', nutcracker FILE [POOL], mcrouter FILE, memcached-proxy FILE
            The file says what the options of 'understudy proxy' and 'understudy node' say, in the same words.
            """,
        TakesOperands = true,
        Examples =
        [
            ("understudy config check /etc/understudy/understudy.yaml", "Before a restart, or in a script."),
            ("understudy config show understudy.yaml --reply-timeout 1s", "What would hold, and which of it the file says."),
            ("understudy config import nutcracker /etc/nutcracker.yml cache > understudy.yaml",
                "The pool cache of twemproxy, every key on the server where it is."),
        ],
        Rows = CommandOptions.Config,
    };

    /// <summary>Of the commands that speak to a running proxy about its file.</summary>
    public static CommandSyntaxOf<OperatorCommandDraft> Reload { get; } = new()
    {
        Name = "understudy config reload",
        Summary = "let the running proxy read its configuration file again, or, with diff, say what another file would change",
        Usage = "[options], or: understudy config diff FILE [options]",
        TakesOperands = true,
        Rows = CommandOptions.Reload,
    };

    public static CommandSyntaxOf<HashDraft> Hash { get; } = new()
    {
        Name = "understudy hash",
        Summary = "show which server owns a key, and why",
        Usage = "[-s SERVER]... [-b SERVER]... [--tier SERVERS]... [--distribution NAME] KEY...",
        Introduction =
            """
            One line per key and copy: the key, the tier, the server and the arithmetic that chose it.
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
        Rows = CommandOptions.Hash,
    };

    public static CommandSyntaxOf<CommandDraft> Completion { get; } = new()
    {
        Name = "understudy completion",
        Summary = "print the script by which a shell completes command lines",
        Usage = "bash | zsh | fish",
        TakesOperands = true,
        Examples =
        [
            ("understudy completion bash > /etc/bash_completion.d/understudy", "For everybody who uses bash on this machine."),
            ("understudy completion fish > ~/.config/fish/completions/understudy.fish", "For yourself, in fish."),
        ],
        Rows = CommandOptions.Completion,
    };

    public static CommandSyntaxOf<CommandDraft> Password { get; } = new()
    {
        Name = "understudy password",
        Summary = "make a line of a file of users (--auth-file) from a password on standard input",
        Usage = "USER",
        Introduction =
            """
            Prints USER:$pbkdf2-sha256$600000$SALT$HASH: whoever reads the file learns no password from it. A login
            takes a fifth of a second of a core for the first time, and nothing worth mentioning from then on.
            memcached reads passwords in clear only.
            """,
        TakesOperands = true,
        Examples =
        [
            ("understudy password app >> /etc/understudy/users", "Ask for the password of app, and let app in."),
            ("openssl rand -hex 16 | tee app.password | understudy password app", "Make one that nobody guesses."),
        ],
        Rows = CommandOptions.Completion,
    };

    public static CommandSyntaxOf<ManDraft> Man { get; } = new()
    {
        Name = "understudy man",
        Summary = "print the manual page of a command, for man",
        Usage = "[COMMAND] [--into DIRECTORY]",
        Introduction = "The pages are made from the same table as the help. They carry today's date, or that of SOURCE_DATE_EPOCH.",
        TakesOperands = true,
        Examples =
        [
            ("understudy man proxy | man -l -", "Read the page of the proxy."),
            ("understudy man --into /usr/local/share/man/man1", "Install all of them."),
        ],
        Rows = CommandOptions.Man,
    };
}
