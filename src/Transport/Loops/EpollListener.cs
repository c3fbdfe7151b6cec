using Understudy.Transport.Interop;
using Understudy.Transport.Sockets;

namespace Understudy.Transport.Loops;

/// <summary>Accepts clients on an epoll loop, and rests when there is nothing to accept them with.</summary>
internal sealed class EpollListener : EpollSource, IListener
{
    /// <summary>Clients accepted per batch; a crowd beyond waits for the next, so that those already served are not starved by
    /// it.</summary>
    private const int MaxAcceptsPerBatch = 64;

    /// <summary>The pause after a failed accept: short for a client that waits, long for a processor that would spin.</summary>
    private const long RestNanoseconds = 100_000_000;

    private readonly EpollLoop _loop;
    private readonly ListenOptions _options;
    private readonly IListenerHandler _handler;
    private readonly ListeningSocket _socket;
    private readonly RestTimer _rest;
    private int _spareDescriptor;

    /// <exception cref="ListenException">The kernel would not watch the socket.</exception>
    public EpollListener(EpollLoop loop, ListenOptions options, IListenerHandler handler, ListeningSocket socket)
    {
        (_loop, _options, _handler, _socket) = (loop, options, handler, socket);
        _rest = new RestTimer(this);
        _spareDescriptor = SpareDescriptor.Open();
        Descriptor = socket.Descriptor;
        var watched = loop.Watch(this);
        if (!watched.Failed) return;
        Release();
        throw ListenException.Of(socket.Address, watched);
    }

    public NetworkAddress Address => _socket.Address;

    public void Close() => Release();

    public override void OnReady(uint events)
    {
        if (!_rest.IsSet && !IsQueued) AcceptWaiting();
    }

    public override void OnQueued()
    {
        if (Descriptor >= 0 && !_rest.IsSet) AcceptWaiting();
    }

    public override void Release()
    {
        if (Descriptor < 0) return;
        _loop.Cancel(_rest);
        _loop.Forget(this);
        SpareDescriptor.Close(ref _spareDescriptor);
        Descriptor = -1;
        _socket.Close();
    }

    private void AcceptWaiting()
    {
        for (var i = 0; i < MaxAcceptsPerBatch; i++)
        {
            var accepted = _loop.Accept(Descriptor, out var peer, out var peerBytes);
            if (!accepted.Failed)
            {
                _handler.OnAccepted(new EpollAcceptedSocket(accepted.Value, peer, peerBytes, Address));
                if (Descriptor < 0) return;
                continue;
            }

            if (accepted.Error == Errno.Again) return;
            if (accepted.Error is Errno.TooManyFiles or Errno.TooManyFilesInSystem or Errno.NoBufferSpace or Errno.NoMemory)
            {
                Rest(accepted.Error);
                return;
            }

            // Anything else is about that one client, who has gone (accept(2): treat network errors like EAGAIN and retry).
        }

        _loop.Queue(this);
    }

    /// <summary>Tells those who wait now, says it once, and looks again later.</summary>
    private void Rest(int error)
    {
        if (error is Errno.TooManyFiles or Errno.TooManyFilesInSystem) TurnAwayWaiting();
        _loop.Schedule(_rest, RestNanoseconds);
        _handler.OnAcceptFailed(Errno.NameOf(error));
    }

    /// <summary>Gives up the spare descriptor to take the waiting clients with, one after the other: told and closed is better than left
    /// hanging.</summary>
    private void TurnAwayWaiting()
    {
        SpareDescriptor.Close(ref _spareDescriptor);
        for (var i = 0; i < MaxAcceptsPerBatch; i++)
        {
            var accepted = _loop.Accept(Descriptor, out var peer, out var peerBytes);
            if (accepted.Failed) break;
            new EpollAcceptedSocket(accepted.Value, peer, peerBytes, Address).Refuse(_options.LastWord.Span);
        }

        _spareDescriptor = SpareDescriptor.Open();
    }

    private sealed class RestTimer(EpollListener listener) : LoopTimer
    {
        protected internal override void Fire() => listener.AcceptWaiting();
    }
}
