using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Connections.Clients;

/// <summary>One of those that serve clients, on a loop of its own.</summary>
public interface IClientWorker
{
    IEventLoop Loop { get; }

    /// <summary>Takes over a client. On its loop.</summary>
    /// <param name="accepted">Its connection.</param>
    /// <param name="listener">Where it came in.</param>
    void Adopt(AcceptedSocket accepted, ClientListener listener);
}
