using System.Diagnostics;
using Understudy.Transport.Sockets;

namespace Understudy.Transport.Loops;

/// <summary>An accepted descriptor and the peer's address as the kernel gave it; the name is made only when somebody asks.</summary>
internal sealed unsafe class EpollAcceptedSocket(int descriptor, in KernelAddress peer, int peerBytes, NetworkAddress listener)
    : AcceptedSocket
{
    private readonly KernelAddress _peer = peer;
    private int _descriptor = descriptor;

    /// <remarks>The peer of a Unix socket has no name; the path it came by says more.</remarks>
    public override string RemoteName => (KernelAddress.Read(((ReadOnlySpan<byte>)_peer)[..peerBytes]) ?? listener).ToString();

    public override void Refuse(ReadOnlySpan<byte> lastWord)
    {
        var descriptor = TakeDescriptor();
        if (!lastWord.IsEmpty)
        {
            _ = NativeSocket.Send(descriptor, lastWord);
            NativeSocket.ShutdownSending(descriptor);
            // Closing over bytes that were not read makes the kernel send a reset, which overtakes the last word.
            const int enoughForARequest = 4096;
            var unread = stackalloc byte[enoughForARequest];
            _ = NativeSocket.Receive(descriptor, unread, enoughForARequest);
        }

        NativeSocket.Close(descriptor);
    }

    /// <summary>Its owner gives the descriptor back, for another one.</summary>
    public void ReturnDescriptor(int descriptor) => Interlocked.Exchange(ref _descriptor, descriptor);

    /// <summary>Hands the descriptor to its owner, once.</summary>
    public int TakeDescriptor()
    {
        var descriptor = Interlocked.Exchange(ref _descriptor, -1);
        return descriptor >= 0 ? descriptor : throw new UnreachableException("adopted or refused twice");
    }
}
