using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Understudy.LoadGenerator.Measuring;
using Understudy.Transport.Sockets;

namespace Understudy.LoadGenerator.Failover;

/// <summary>Asks a proxy about its servers, and watches its memory meanwhile.</summary>
internal sealed class ProxyWatch(ServerPair pair) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly Socket _socket = Connect(pair);
    private readonly byte[] _buffer = new byte[64 << 10];

    /// <summary>Most physical memory of the proxy that was seen while waiting; bytes.</summary>
    public long MostMemory { get; private set; }

    /// <summary>Items that the last fill has given to a server.</summary>
    public long CopiedTo(NetworkAddress server) => long.Parse(Stat(server, "fill_copied"), CultureInfo.InvariantCulture);

    /// <summary>Waits until both servers are IN.</summary>
    public void AwaitBoth()
    {
        Await(pair.Primary, "IN");
        Await(pair.Backup, "IN");
    }

    /// <summary>Waits until a server is in one of these states.</summary>
    /// <exception cref="TimeoutException">Not within five minutes.</exception>
    public void Await(NetworkAddress server, params IReadOnlyList<string> states)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (Stat(server, "state") is var state && !states.Contains(state))
        {
            Look();
            if (TimeProvider.System.GetElapsedTime(start) > Limit) throw new TimeoutException($"{server} is {state}, not {states[0]}");
            Thread.Sleep(Pause);
        }
    }

    /// <summary>Lets time go by.</summary>
    public void Wait(TimeSpan time)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < time)
        {
            Look();
            Thread.Sleep(Pause);
        }
    }

    public void Dispose() => _socket.Dispose();

    private void Look() => MostMemory = Math.Max(MostMemory, ResidentMemory.Bytes(pair.ProxyProcess));

    private static Socket Connect(ServerPair pair)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(pair.Address.EndPoint!);
        return socket;
    }

    private string Stat(NetworkAddress server, string name)
    {
        _socket.Send("stats servers\r\n"u8);
        var text = new StringBuilder();
        while (text.Length < 5 || text.ToString(text.Length - 5, 5) != "END\r\n")
        {
            var count = _socket.Receive(_buffer);
            if (count == 0) throw new InvalidOperationException("the proxy has closed the connection");
            text.Append(Encoding.Latin1.GetString(_buffer, 0, count));
        }

        var prefix = $"STAT {server}:{name} ";
        return text.ToString().Split("\r\n").First(line => line.StartsWith(prefix, StringComparison.Ordinal))[prefix.Length..];
    }
}
