using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Tests.Transport;

/// <summary>Adopts every client on the loop that accepted it.</summary>
internal sealed class Adopter(IEventLoop loop) : IListenerHandler
{
    public List<RecordingSocket> Sockets { get; } = [];

    public List<string> Failures { get; } = [];

    public void OnAccepted(AcceptedSocket accepted) => Sockets.Add(RecordingSocket.Adopt(loop, accepted));

    public void OnAcceptFailed(string error) => Failures.Add(error);
}
