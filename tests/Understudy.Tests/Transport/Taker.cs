using Understudy.Transport.Sockets;

namespace Understudy.Tests.Transport;

/// <summary>Takes what a listener accepts, as it is.</summary>
internal sealed class Taker(Action<AcceptedSocket> take) : IListenerHandler
{
    public void OnAccepted(AcceptedSocket accepted) => take(accepted);

    public void OnAcceptFailed(string error) => throw new InvalidOperationException(error);
}
