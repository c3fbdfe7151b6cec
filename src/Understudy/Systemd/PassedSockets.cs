using System.Globalization;
using Understudy.Control.Configuration;
using Understudy.Transport.Sockets;

namespace Understudy.Systemd;

/// <summary>The listening sockets that a service manager has given us (sd_listen_fds(3)). Each has to be one of those that the settings
/// name: they alone say where clients are served.</summary>
internal sealed class PassedSockets
{
    private const string ProcessVariable = "LISTEN_PID", CountVariable = "LISTEN_FDS", NamesVariable = "LISTEN_FDNAMES";
    private const int FirstDescriptor = 3;

    // More than any unit has; a number beyond is not systemd's.
    private const int MostDescriptors = 1024;

    private readonly List<(PassedSocket Socket, string Name)> _left = [];

    /// <summary>Takes over those of this process, and hides them from what it starts itself.</summary>
    /// <param name="obstacle">Why what was given cannot be used; null if it can.</param>
    public static PassedSockets OfProcess(out string? obstacle)
    {
        var sockets = new PassedSockets();
        obstacle = null;
        if (Environment.GetEnvironmentVariable(ProcessVariable) == Environment.ProcessId.ToString(CultureInfo.InvariantCulture))
        {
            obstacle = sockets.Read(Environment.GetEnvironmentVariable(CountVariable),
                Environment.GetEnvironmentVariable(NamesVariable)?.Split(':') ?? []);
        }

        foreach (var variable in (string[])[ProcessVariable, CountVariable, NamesVariable])
            Environment.SetEnvironmentVariable(variable, null);
        return sockets;
    }

    /// <summary>Finds for each listener its address, and the socket at which clients of that address arrive, if one was given.</summary>
    /// <param name="listeners">All there are.</param>
    /// <param name="resolver">Knows their hosts.</param>
    /// <param name="stray">Why not all could be used: clients that wait at the others would wait for ever. Null if they could.</param>
    public IReadOnlyList<(ListenerOptions Listener, NetworkAddress Address, PassedSocket? Given)> Assign(
        IReadOnlyList<ListenerOptions> listeners, HostResolver resolver, out string? stray)
    {
        var places = listeners.Select(listener =>
        {
            var address = resolver.AddressOf(listener.Host, listener.Port);
            return (listener, address, Take(address));
        }).ToList();
        stray = _left.Count == 0
            ? null
            : $"{_left[0].Name} passes a socket at {_left[0].Socket.Address}, where no listener is set; "
                + "listen there (-l), or take its ListenStream away";
        return places;
    }

    private PassedSocket? Take(NetworkAddress address)
    {
        var at = _left.FindIndex(passed => passed.Socket.Serves(address));
        if (at < 0) return null;
        var socket = _left[at].Socket;
        _left.RemoveAt(at);
        return socket;
    }

    private string? Read(string? countText, string[] names)
    {
        if (!int.TryParse(countText, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > MostDescriptors)
            return $"{CountVariable}={countText} is not a number of sockets; start us without it";
        for (var i = 0; i < count; i++)
        {
            var name = i < names.Length && names[i].Length > 0 ? names[i] : "the service manager";
            if (PassedSocket.At(FirstDescriptor + i) is not { } socket)
                return $"{name} passes something else than a listening stream socket; give it ListenStream and Accept=no";
            _left.Add((socket, name));
        }

        return null;
    }
}
