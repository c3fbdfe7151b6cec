using System.Net.Sockets;
using System.Text;

namespace Understudy.Tests.Program.Systemd;

/// <summary>Stands where a service manager listens.</summary>
internal sealed class NoticeReader : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public NoticeReader() => _socket.Bind(new UnixDomainSocketEndPoint(Path));

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"us-{Guid.NewGuid():N}.notify");

    /// <summary>What was said next.</summary>
    public string Next() => TryNext(Limit) ?? throw new TimeoutException("nothing was said");

    /// <summary>What was said next of this kind; what else is said meanwhile is passed over.</summary>
    public string Next(string variable)
    {
        while (true)
        {
            var said = Next();
            if (said.StartsWith(variable + "=", StringComparison.Ordinal)) return said;
        }
    }

    /// <returns>Null if nothing is said for that long.</returns>
    public string? TryNext(TimeSpan limit)
    {
        var datagram = new byte[4096];
        if (!_socket.Poll(limit, SelectMode.SelectRead)) return null;
        return Encoding.UTF8.GetString(datagram, 0, _socket.Receive(datagram));
    }

    public void Dispose()
    {
        _socket.Dispose();
        File.Delete(Path);
    }
}
