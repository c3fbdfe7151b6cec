using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Understudy.Harness;

/// <summary>A real memcached on this machine, empty and answering.</summary>
public sealed class MemcachedProcess : IDisposable
{
    private const int StartAttempts = 5;
    private const int DefaultPort = 11211;
    private static readonly TimeSpan StartLimit = Eventually.Limit;
    private readonly string _program;
    private readonly string[] _options;
    private ChildProcess _child;

    private readonly NetworkHost? _host;

    private MemcachedProcess(EndPoint endPoint, string[] options, NetworkHost? host = null, string program = "memcached")
    {
        EndPoint = endPoint;
        _host = host;
        _program = program;
        _options = options;
        _child = Launch();
    }

    public EndPoint EndPoint { get; }

    /// <summary>As <c>-s</c> and <c>-b</c> take it: <c>ADDRESS:PORT</c> or the path of the Unix socket.</summary>
    public string Address => EndPoint.ToString()!;

    public int Port => ((IPEndPoint)EndPoint).Port;

    public static MemcachedProcess Start(params string[] options) => StartProgram("memcached", options);

    /// <summary>One of the version that <see cref="NewestMemcached"/> names.</summary>
    public static MemcachedProcess StartNewest(params string[] options) => StartProgram(NewestMemcached.Program!, options);

    /// <summary>At another address of this machine than loopback.</summary>
    public static MemcachedProcess StartAt(IPAddress address, params string[] options) =>
        new(new IPEndPoint(address, FreePort.Next()), options);

    public static MemcachedProcess StartOnUnixSocket(string path, params string[] options) =>
        new(new UnixDomainSocketEndPoint(path), options);

    /// <summary>On a machine of its own, which can be cut off.</summary>
    public static MemcachedProcess StartOn(NetworkHost host, params string[] options) =>
        new(new IPEndPoint(host.Address, DefaultPort), options, host);

    /// <summary>Several at once, in order.</summary>
    public static MemcachedProcess[] StartMany(int count) => [.. Enumerable.Range(0, count).Select(_ => Start())];

    public Wire Connect() => Wire.Connect(EndPoint);

    /// <summary>kill -9.</summary>
    public void Kill() => _child.Kill();

    /// <summary>As <see cref="ChildProcess.Pause"/>.</summary>
    public void Pause() => _child.Pause();

    /// <summary>SIGCONT.</summary>
    public void Resume() => _child.Send(Signal.Continue);

    /// <summary>SIGUSR1: ends, and leaves the items in its memory file if it was started with <c>-e</c>.</summary>
    public void Stop()
    {
        _child.Send(Signal.User1);
        if (!_child.WaitForExit(StartLimit)) throw new TimeoutException($"memcached did not stop; it wrote:\n{_child.Output}");
    }

    /// <summary>Begins a new life at the same address: an empty one, unless it has a memory file and was stopped properly.</summary>
    public void Restart()
    {
        _child.Dispose();
        _child = Launch();
    }

    /// <summary>The value of a key asked from this very server, or null.</summary>
    public string? ValueOf(string key)
    {
        using var wire = Connect();
        return wire.Get(key);
    }

    /// <summary>Waits until it holds so many items. A proxy removes what it noted on it a moment after all servers are back.</summary>
    public void AwaitItems(long count) => Eventually.True(
        () => Stat("curr_items") == count, () => $"{Address} holds {Stat("curr_items")} items, not {count}");

    /// <summary>One number of <c>stats</c>.</summary>
    public long Stat(string name)
    {
        using var wire = Connect();
        var line = wire.Ask("stats\r\n", "END\r\n").Split("\r\n").First(l => l.StartsWith($"STAT {name} ", StringComparison.Ordinal));
        return long.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture);
    }

    public void Dispose() => _child.Dispose();

    private static MemcachedProcess StartProgram(string program, string[] options)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new MemcachedProcess(new IPEndPoint(IPAddress.Loopback, FreePort.Next()), options, program: program);
            }
            catch (ProcessStartException) when (attempt < StartAttempts)
            {
                // Another run took the port between our look and memcached's bind.
            }
        }
    }

    private ChildProcess Launch()
    {
        string[] where = EndPoint is IPEndPoint ip
            ? ["-l", ip.Address.ToString(), "-p", Port.ToString(CultureInfo.InvariantCulture)]
            : ["-s", Address];
        // Debian's memcached refuses to run as root without -u.
        string[] arguments = [.. where, "-U", "0", "-u", "root", "-t", "2", .. _options];
        var child = _host is null ? ChildProcess.Start(_program, arguments) : _host.Start(_program, arguments);
        Readiness.Await(child, EndPoint, StartLimit);
        return child;
    }
}
