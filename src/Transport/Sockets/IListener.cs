namespace Understudy.Transport.Sockets;

/// <summary>An open listening socket.</summary>
public interface IListener
{
    /// <summary>Where it listens; the port is the real one also when 0 was asked for.</summary>
    NetworkAddress Address { get; }

    /// <summary>Stops accepting and releases the address. A Unix socket's path is removed.</summary>
    void Close();
}
