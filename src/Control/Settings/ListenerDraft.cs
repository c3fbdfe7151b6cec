using Understudy.Connections.Clients;
using Understudy.Control.Configuration;
using Understudy.Transport.Sockets;
using Understudy.Transport.Tls;

namespace Understudy.Control.Settings;

/// <summary>What has been said of where clients reach us.</summary>
internal sealed class ListenerDraft
{
    /// <summary>Addresses; the port may still follow.</summary>
    public List<string> Addresses { get; } = [];

    /// <summary>TCP port of the listeners that name none themselves; 0: no TCP.</summary>
    public int Port { get; set; } = 11211;

    public string? SocketPath { get; set; }

    public ListenOptions Options { get; set; } = new();

    /// <summary>The pool that it leads to, where a file says it.</summary>
    public string? Pool { get; set; }

    /// <summary>The pools that it leads to by the beginnings of keys, where a file says them.</summary>
    public IReadOnlyDictionary<string, string>? Routes { get; set; }

    /// <summary>Of those at TCP ports.</summary>
    public TlsDraft Tls { get; } = new();

    /// <summary>Who may come in, from the root; null: everybody, or those of a variable of the environment.</summary>
    public string? UserFile { get; set; }

    /// <summary>Clients speak the binary protocol and log in by SASL.</summary>
    public bool IsSaslOnly { get; set; }

    /// <summary>The load balancers that clients come by; null: they come by themselves.</summary>
    public BalancerNetworks? Balancers { get; set; }

    /// <summary>Of its values, where a file says them.</summary>
    public Origins Origins { get; } = new();

    /// <summary>What a file says of one listener.</summary>
    /// <param name="whole">Told where the values of each address came from, for what is found wrong with it later.</param>
    internal List<ListenerOptions> ToLocatedOptions(Origins whole, List<Problem> problems)
    {
        var first = problems.Count;
        var options = ToOptions(problems);
        Origins.Locate(problems, first);
        foreach (var setting in new[] { "listen", "port", "socket", "socket-mode" })
        {
            foreach (var listener in options)
            {
                // A port may stand behind the address.
                var said = setting == "port" && listener.Port != Port ? "listen" : setting;
                if (Origins.Find(said) is { } origin) whole.Note(setting, listener.ToString(), origin);
            }
        }

        return [.. options.Select(listener => listener with { Pool = Pool, Routes = Routes })];
    }

    internal List<ListenerOptions> ToOptions(List<Problem> problems)
    {
        foreach (var row in ListenerSettings.OfProxy) row.Check(this, problems);
        var listeners = new List<ListenerOptions>();
        var tls = Tls.ToFiles(problems);
        var users = UserSettings.Of(this, problems);
        if (Port != 0)
        {
            // magent listens on every IPv4 address unless told otherwise.
            foreach (var text in Addresses.Count > 0 ? Addresses : ["0.0.0.0"])
                AddTcp(text, tls, users, listeners, problems);
        }

        // A daemon leaves its directory, so the path has to say where it is from the root.
        if (SocketPath is not null)
            listeners.Add(new ListenerOptions { Host = StartDirectory.Full(SocketPath), Port = 0, Socket = Options, Users = users });
        return Balancers is null ? listeners : listeners.ConvertAll(listener => listener with { Balancers = Balancers });
    }

    private void AddTcp(string text, TlsFiles? tls, UserFile? users, List<ListenerOptions> listeners, List<Problem> problems)
    {
        if (text.StartsWith('/'))
            problems.Add(new Problem("listen", $"'{text}' is a path; Unix sockets have an option of their own, see --help"));
        else if (!HostText.TrySplit(text, out var host, out var rest) || rest.Length > 1)
            problems.Add(new Problem("listen", $"'{text}' is not an address; write HOST, HOST:PORT or [IPV6]:PORT"));
        else if (rest.Length == 0)
            listeners.Add(new ListenerOptions { Host = host, Port = Port, Socket = Options, Tls = tls, Users = users });
        else if (HostText.TryNumber(rest[0], out var port))
            listeners.Add(new ListenerOptions { Host = host, Port = port, Socket = Options, Tls = tls, Users = users });
        else
            problems.Add(new Problem("listen", $"'{rest[0]}' in '{text}' is not a port"));
    }
}
