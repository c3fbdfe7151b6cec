using Understudy.Transport.Buffers;
using Understudy.Transport.Measuring;
using Understudy.Transport.Sockets;

namespace Understudy.Transport.Loops;

/// <summary>One worker's whole world: its time, timers, randomness, memory and sockets. Everything that decides what a client sees runs
/// on one.</summary>
/// <remarks>
/// Single-threaded: every member but <see cref="Post"/> and <see cref="Stop"/> may be called only from the loop's own callbacks, or
/// before it runs. No member calls back into the caller: what a call causes is delivered later, from the loop. That is the contract that
/// lets a simulation with a virtual clock and a virtual network stand in for epoll.
/// </remarks>
public interface IEventLoop
{
    /// <summary>Monotonic nanoseconds. Stands still within a batch of events, so that one batch sees one instant.</summary>
    long Now { get; }

    /// <summary>Nanoseconds since the machine started, time asleep included, as of this very call: for what ends by time alone, whatever
    /// the thread or the machine did meanwhile. Any thread.</summary>
    long Unbroken { get; }

    /// <summary>Wall clock in milliseconds since 1970, for what the protocol states in Unix time. Never used to measure a wait.</summary>
    long UnixMilliseconds { get; }

    /// <summary>Memory for bytes in flight. Belongs to this loop.</summary>
    BufferPool Buffers { get; }

    /// <summary>How late its timers fire: as late as whatever comes in has to wait for its turn, and by the resolution of a timer. Any
    /// thread may read it.</summary>
    DurationHistogram Lateness { get; }

    /// <summary>64 uniformly distributed bits. The only source of randomness, so that a seed replays a run.</summary>
    ulong NextRandom();

    /// <summary>Begins to connect. The outcome arrives as <see cref="ISocketHandler.OnConnected"/> or
    /// <see cref="ISocketHandler.OnClosed"/>.</summary>
    /// <remarks>Sends before that are refused (0 bytes accepted). There is no deadline here: whoever connects sets a timer and
    /// aborts.</remarks>
    ISocket Connect(NetworkAddress address, ISocketHandler handler);

    /// <summary>Listens at an address.</summary>
    /// <exception cref="ListenException">The address cannot be bound.</exception>
    IListener Listen(NetworkAddress address, ListenOptions options, IListenerHandler handler);

    /// <summary>Takes over a socket that some loop of the process accepted. From here on it belongs to this loop.</summary>
    ISocket Adopt(AcceptedSocket accepted, ISocketHandler handler);

    /// <summary>Gives up a socket that it adopted, for another loop to adopt. No callback follows.</summary>
    /// <param name="socket">Nothing that was received is unread by its owner, and nothing waits to be sent.</param>
    AcceptedSocket Part(ISocket socket);

    /// <summary>Sets or moves a timer. It fires once, at the first batch at or after the delay; 0 or less means the next batch.</summary>
    /// <param name="timer">Owned by the caller and reusable; holds its own links, so that setting it allocates nothing.</param>
    /// <param name="delayNanoseconds">From <see cref="Now"/>. Resolution about 0.1 ms, never early.</param>
    void Schedule(LoopTimer timer, long delayNanoseconds);

    /// <summary>Unsets a timer; one that is not set is left alone.</summary>
    void Cancel(LoopTimer timer);

    /// <summary>Hands a message to the loop's thread. Any thread; order per sender is kept.</summary>
    void Post(ILoopMessage message);

    /// <summary>Lets the loop return from its run after the current batch. Any thread.</summary>
    void Stop();
}
