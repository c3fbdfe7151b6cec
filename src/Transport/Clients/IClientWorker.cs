using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Transport.Clients;

/// <summary>One of those that serve clients, on a loop of its own.</summary>
public interface IClientWorker
{
    IEventLoop Loop { get; }

    /// <summary>Takes over a client. On its loop.</summary>
    void Adopt(AcceptedSocket accepted);
}
