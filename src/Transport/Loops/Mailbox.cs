using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;
using Understudy.Transport.Interop;

namespace Understudy.Transport.Loops;

/// <summary>Messages from other threads to one loop. A sender pays for a system call only when the loop sleeps.</summary>
#pragma warning disable CA1001 // the bell is closed by its finalizer, for the reason told there
internal sealed unsafe class Mailbox
#pragma warning restore CA1001
{
    private const int NonBlockingCloseOnExec = 0x800 | 0x80000;

    private readonly ConcurrentQueue<ILoopMessage> _messages = new();   // reuses its segments: nothing is allocated per message

    // Closed by the collector and not with the loop: until nobody holds the mailbox, somebody may be about to write to it.
    private readonly SafeFileHandle _bell;

    private int _isAsleep;

    public Mailbox()
    {
        var created = SyscallResult.Of(LibC.eventfd(0, NonBlockingCloseOnExec));
        if (created.Failed) throw new InvalidOperationException($"cannot create a wake-up descriptor ({created.ErrorName})");
        _bell = new SafeFileHandle(created.Value, ownsHandle: true);
    }

    /// <summary>Descriptor to watch, edge-triggered. Each ring is an edge of its own, so it never needs to be read.</summary>
    public int Descriptor => (int)_bell.DangerousGetHandle();

    public void Post(ILoopMessage message)
    {
        _messages.Enqueue(message);
        Wake();
    }

    /// <summary>Ends the loop's sleep if it sleeps.</summary>
    public void Wake()
    {
        // The message must be visible before we look whether the loop sleeps; TryFallAsleep looks in the opposite order.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _isAsleep) == 0 || Interlocked.Exchange(ref _isAsleep, 0) == 0) return;
        ulong one = 1;
        _ = LibC.write(Descriptor, &one, 8);
        GC.KeepAlive(_bell);
    }

    /// <summary>From here on senders ring the bell.</summary>
    /// <returns>False if there is mail already.</returns>
    public bool TryFallAsleep()
    {
        Interlocked.Exchange(ref _isAsleep, 1);
        if (_messages.IsEmpty) return true;
        WakeUp();
        return false;
    }

    /// <summary>The loop is awake: no more bells.</summary>
    public void WakeUp() => Volatile.Write(ref _isAsleep, 0);

    /// <summary>Delivers what was there at the call; what is posted meanwhile waits for the next batch, so that mail cannot starve
    /// sockets.</summary>
    public void Deliver()
    {
        if (_messages.IsEmpty) return;
        for (var count = _messages.Count; count > 0 && _messages.TryDequeue(out var message); count--) message.Deliver();
    }
}
