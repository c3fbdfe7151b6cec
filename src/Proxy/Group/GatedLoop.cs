using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;
using Understudy.Transport.Measuring;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Group;

/// <summary>A leader's loop: whatever leaves it, to a server or to a client, passes the gate. The engine on it knows nothing of that: a
/// gate that is closed looks to it like a kernel without room.</summary>
/// <remarks>So there is no way around it, whichever part of the engine sends, and a proxy without a group has none of it.</remarks>
internal sealed class GatedLoop(IEventLoop loop, OfficeGate gate) : IEventLoop
{
    /// <summary>In the place of a server's number: it is a client.</summary>
    public const int Client = -2;

    private readonly List<GatedSocket> _waiting = [];
    private readonly List<GatedSocket> _woken = [];
    private bool _isAwaited;

    public long Now => loop.Now;

    public long Unbroken => loop.Unbroken;

    public long UnixMilliseconds => loop.UnixMilliseconds;

    public BufferPool Buffers => loop.Buffers;

    public DurationHistogram Lateness => loop.Lateness;

    public ulong NextRandom() => loop.NextRandom();

    public ISocket Connect(NetworkAddress address, ISocketHandler handler)
    {
        var gated = new GatedSocket(this, handler, gate.ServerAt(address));
        gated.Attach(loop.Connect(address, gated));
        return gated;
    }

    public IListener Listen(NetworkAddress address, ListenOptions options, IListenerHandler handler) =>
        loop.Listen(address, options, handler);

    public ISocket Adopt(AcceptedSocket accepted, ISocketHandler handler)
    {
        var gated = new GatedSocket(this, handler, Client);
        gated.Attach(loop.Adopt(accepted, gated));
        return gated;
    }

    public AcceptedSocket Part(ISocket socket) => throw new NotSupportedException("what a leader has adopted stays with it");

    public void Schedule(LoopTimer timer, long delayNanoseconds) => loop.Schedule(timer, delayNanoseconds);

    public void Cancel(LoopTimer timer) => loop.Cancel(timer);

    public void Post(ILoopMessage message) => loop.Post(message);

    public void Stop() => loop.Stop();

    /// <summary>More may pass: whoever found the gate closed tries again. Any thread.</summary>
    public void Wake()
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _isAwaited)) loop.Post(new LoopCall(TryAgain));
    }

    internal bool MayPass(int server) =>
        server == Client ? gate.MayTell(loop.Unbroken) : gate.MaySend(server, loop.Unbroken);

    internal void Wait(GatedSocket socket)
    {
        _waiting.Add(socket);
        Volatile.Write(ref _isAwaited, true);
        // Whoever waits looks once more: the gate may have been opened before anybody was seen to wait.
        Interlocked.MemoryBarrier();
    }

    private void TryAgain()
    {
        Volatile.Write(ref _isAwaited, false);
        Interlocked.MemoryBarrier();
        _woken.AddRange(_waiting);
        _waiting.Clear();
        foreach (var socket in _woken) socket.TryAgain();
        _woken.Clear();
    }
}
