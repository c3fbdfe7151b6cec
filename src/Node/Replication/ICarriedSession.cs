using Understudy.Transport.Sockets;

namespace Understudy.Node.Replication;

/// <summary>Serves, at the leader, a client of the follower.</summary>
internal interface ICarriedSession : ISocketHandler
{
    /// <summary>Everything that it received has been done, and its replies have left.</summary>
    bool IsSettled { get; }
}
