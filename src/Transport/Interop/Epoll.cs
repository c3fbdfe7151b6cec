using System.Runtime.InteropServices;

namespace Understudy.Transport.Interop;

/// <summary>An epoll instance and the events of its last wait.</summary>
internal sealed unsafe class Epoll : IDisposable
{
    public const uint In = 0x001;
    public const uint Out = 0x004;
    public const uint Error = 0x008;
    public const uint HangUp = 0x010;
    public const uint PeerHangUp = 0x2000;      // EPOLLRDHUP
    public const uint EdgeTriggered = 1u << 31;

    /// <summary>Longest batch. 512 events of 12 bytes fit in two pages, and about 25 come at full load.</summary>
    private const int MaxEvents = 512;

    private const int CloseOnExec = 0x80000;
    private const int ControlAdd = 1;
    private const int ControlDelete = 2;
    private const int PwaitTwo = 441;           // epoll_pwait2 has this number on all architectures; libc exports it since 2.35 only

    // struct epoll_event is packed on x86 only (sys/epoll.h, __EPOLL_PACKED): 4 + 8 bytes there, 4 + 4 unused + 8 elsewhere.
    private static readonly int KeyOffset =
        RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86 ? 4 : 8;

    private static readonly int EventBytes = KeyOffset + 8;

    private readonly int _descriptor;
    private readonly byte* _events = (byte*)NativeMemory.Alloc((nuint)(MaxEvents * EventBytes));
    private bool _hasFineTimeout = true;

    public Epoll()
    {
        var created = SyscallResult.Of(LibC.epoll_create1(CloseOnExec));
        if (created.Failed) throw new InvalidOperationException($"cannot create an event queue ({created.ErrorName})");
        _descriptor = created.Value;
    }

    /// <summary>Registers for everything, edge-triggered, once and for all: other proxies spend two to six system calls a request on
    /// changing registrations.</summary>
    public SyscallResult Add(int descriptor, ulong key, uint events = In | Out | PeerHangUp)
    {
        var one = stackalloc byte[EventBytes];
        *(uint*)one = events | EdgeTriggered;
        *(ulong*)(one + KeyOffset) = key;
        return SyscallResult.Of(LibC.epoll_ctl(_descriptor, ControlAdd, descriptor, one));
    }

    /// <summary>Registers it no more, although it stays open.</summary>
    public void Remove(int descriptor)
    {
        var ignored = stackalloc byte[EventBytes];
        _ = LibC.epoll_ctl(_descriptor, ControlDelete, descriptor, ignored);
    }

    /// <summary>Waits for events; below 0 for ever.</summary>
    /// <returns>How many came; 0 when the time is over or a signal interrupted.</returns>
    public int Wait(long timeoutNanoseconds)
    {
        var count = timeoutNanoseconds > 0 && _hasFineTimeout ? WaitFinely(timeoutNanoseconds) : WaitCoarsely(timeoutNanoseconds);
        if (!count.Failed) return count.Value;
        if (count.Error is Errno.NoSystemCall or Errno.NotPermitted && _hasFineTimeout)
        {
            // Kernels before 5.11 lack it, and old seccomp profiles answer EPERM to what they do not know.
            _hasFineTimeout = false;
            return 0;
        }

        if (count.Error == Errno.Interrupted) return 0;
        throw new InvalidOperationException($"waiting for events failed ({count.ErrorName})");
    }

    public uint EventsOf(int index) => *(uint*)(_events + index * EventBytes);

    public ulong KeyOf(int index) => *(ulong*)(_events + index * EventBytes + KeyOffset);

    public void Dispose()
    {
        _ = LibC.close(_descriptor);
        NativeMemory.Free(_events);
    }

    private SyscallResult WaitFinely(long nanoseconds)
    {
        var time = stackalloc long[2] { nanoseconds / 1_000_000_000, nanoseconds % 1_000_000_000 };   // struct timespec
        return SyscallResult.Of(LibC.syscall(PwaitTwo, _descriptor, (nint)_events, MaxEvents, (nint)time, 0, 0));
    }

    private SyscallResult WaitCoarsely(long nanoseconds)
    {
        // Rounded up: waking too early would only mean to wait once more.
        var milliseconds = nanoseconds < 0 ? -1 : (int)Math.Min(int.MaxValue, (nanoseconds + 999_999) / 1_000_000);
        return SyscallResult.Of(LibC.epoll_wait(_descriptor, _events, MaxEvents, milliseconds));
    }
}
