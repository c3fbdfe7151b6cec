using System.Runtime.CompilerServices;
using Understudy.Transport.Interop;

namespace Understudy.Transport.Sockets;

/// <summary>The socket calls, one to one, with their flags and option numbers. All sockets are non-blocking and not inherited.</summary>
internal static unsafe class NativeSocket
{
    private const int StreamNonBlockingCloseOnExec = 1 | 0x800 | 0x80000;
    private const int NonBlockingCloseOnExec = 0x800 | 0x80000;
    private const int DontWaitNoSignal = 0x40 | 0x4000;
    private const int ShutdownWrite = 1;
    private const nuint RequestOutQueue = 0x5411;

    private const int LevelSocket = 1;
    private const int OptionReuseAddress = 2;
    private const int OptionType = 3;
    private const int TypeStream = 1;
    private const int OptionError = 4;
    private const int OptionSendBuffer = 7;
    private const int OptionReceiveBuffer = 8;
    private const int OptionKeepAlive = 9;
    private const int OptionLinger = 13;
    private const int OptionIsListening = 30;

    private const int SetDescriptorFlags = 2;               // F_SETFD of fcntl(2)
    private const int CloseOnExec = 1;
    private const int SetStatusFlags = 4;                   // F_SETFL
    private const int NonBlocking = 0x800;

    private const int LevelIp = 0;
    private const int OptionFreeBind = 15;

    private const int LevelTcp = 6;
    private const int OptionNoDelay = 1;
    private const int OptionUserTimeout = 18;
    private const int OptionInfo = 11;
    private const int PeerWindowOffset = 228;               // of tcpi_snd_wnd in struct tcp_info (linux/tcp.h)
    private const int TcpInfoBytes = PeerWindowOffset + 4;

    private const int LevelIpV6 = 41;
    private const int OptionV6Only = 26;
    private const int OptionV6FreeBind = 78;

    public static SyscallResult Create(int family) => SyscallResult.Of(LibC.socket(family, StreamNonBlockingCloseOnExec, 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SyscallResult Receive(int descriptor, byte* buffer, int bytes) =>
        SyscallResult.Of(LibC.recv(descriptor, buffer, (nuint)bytes, DontWaitNoSignal));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SyscallResult Send(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
            return SyscallResult.Of(LibC.send(descriptor, first, (nuint)bytes.Length, DontWaitNoSignal));
    }

    public static SyscallResult Connect(int descriptor, in KernelAddress address, int addressBytes)
    {
        fixed (KernelAddress* first = &address)
            return SyscallResult.Of(LibC.connect(descriptor, (byte*)first, addressBytes));
    }

    public static SyscallResult Bind(int descriptor, in KernelAddress address, int addressBytes)
    {
        fixed (KernelAddress* first = &address)
            return SyscallResult.Of(LibC.bind(descriptor, (byte*)first, addressBytes));
    }

    public static SyscallResult Listen(int descriptor, int backlog) => SyscallResult.Of(LibC.listen(descriptor, backlog));

    /// <summary>Takes one waiting client, and says who it is.</summary>
    public static SyscallResult Accept(int descriptor, out KernelAddress peer, out int peerBytes)
    {
        Unsafe.SkipInit(out peer);
        var length = KernelAddress.CapacityBytes;
        fixed (KernelAddress* first = &peer)
        {
            var accepted = SyscallResult.Of(LibC.accept4(descriptor, (byte*)first, &length, NonBlockingCloseOnExec));
            peerBytes = accepted.Failed ? 0 : Math.Min(length, KernelAddress.CapacityBytes);
            return accepted;
        }
    }

    /// <summary>What was sent and is not confirmed (tcp(7), SIOCOUTQ); on a Unix socket what is not read, with the kernel's own
    /// overhead.</summary>
    public static int UnconfirmedBytes(int descriptor)
    {
        var bytes = 0;
        return LibC.ioctl(descriptor, RequestOutQueue, &bytes) < 0 ? 0 : bytes;
    }

    /// <summary>The window that the other end has announced (tcp(7), TCP_INFO: tcpi_snd_wnd, since Linux 5.4).</summary>
    public static bool TryGetPeerWindow(int descriptor, out int bytes)
    {
        var info = stackalloc byte[TcpInfoBytes];
        var length = TcpInfoBytes;
        var isTold = LibC.getsockopt(descriptor, LevelTcp, OptionInfo, info, &length) == 0 && length == TcpInfoBytes;
        bytes = isTold ? (int)Math.Min(*(uint*)(info + PeerWindowOffset), int.MaxValue) : 0;
        return isTold;
    }

    public static void ShutdownSending(int descriptor) => _ = LibC.shutdown(descriptor, ShutdownWrite);

    public static void Close(int descriptor) => _ = LibC.close(descriptor);

    /// <summary>Makes the coming close a reset: what has not been delivered is forgotten (socket(7), SO_LINGER with 0 seconds).</summary>
    public static void ResetOnClose(int descriptor)
    {
        var onForZeroSeconds = stackalloc int[2] { 1, 0 };
        _ = LibC.setsockopt(descriptor, LevelSocket, OptionLinger, onForZeroSeconds, 8);
    }

    /// <summary>The error that a connection attempt or a connection ended with; reading it clears it.</summary>
    public static int TakeError(int descriptor)
    {
        int error = 0, bytes = 4;
        var asked = SyscallResult.Of(LibC.getsockopt(descriptor, LevelSocket, OptionError, &error, &bytes));
        return asked.Failed ? asked.Error : error;
    }

    public static bool IsListeningStream(int descriptor) =>
        Get(descriptor, LevelSocket, OptionType) == TypeStream && Get(descriptor, LevelSocket, OptionIsListening) == 1;

    /// <summary>Gives a descriptor that was made elsewhere the flags of our own.</summary>
    public static void MakeOurs(int descriptor)
    {
        _ = LibC.fcntl(descriptor, SetDescriptorFlags, CloseOnExec);
        _ = LibC.fcntl(descriptor, SetStatusFlags, NonBlocking);
    }

    public static bool IsDualStack(int descriptor) => Get(descriptor, LevelIpV6, OptionV6Only) == 0;

    public static NetworkAddress? LocalAddress(int descriptor)
    {
        KernelAddress address;
        var length = KernelAddress.CapacityBytes;
        if (LibC.getsockname(descriptor, (byte*)&address, &length) < 0) return null;
        return KernelAddress.Read(new ReadOnlySpan<byte>(&address, length));
    }

    /// <summary>Of a Unix socket that was bound to a path.</summary>
    public static NetworkAddress? LocalPath(int descriptor)
    {
        KernelAddress address;
        var length = KernelAddress.CapacityBytes;
        if (LibC.getsockname(descriptor, (byte*)&address, &length) < 0) return null;
        return KernelAddress.ReadUnix(new ReadOnlySpan<byte>(&address, Math.Min(length, KernelAddress.CapacityBytes)));
    }

    /// <summary>Small messages leave at once, and a peer that has vanished is found out some day.</summary>
    /// <remarks>Accepted sockets inherit both from their listener.</remarks>
    public static void SetTcpDefaults(int descriptor)
    {
        Set(descriptor, LevelTcp, OptionNoDelay, 1);
        Set(descriptor, LevelSocket, OptionKeepAlive, 1);
    }

    public static void SetUserTimeout(int descriptor, int milliseconds) => Set(descriptor, LevelTcp, OptionUserTimeout, milliseconds);

    /// <summary>How much the kernel holds in each direction; it doubles the number, for its own bookkeeping.</summary>
    /// <remarks>Accepted sockets inherit both from their listener.</remarks>
    public static void SetBuffers(int descriptor, int bytes)
    {
        Set(descriptor, LevelSocket, OptionSendBuffer, bytes / 2);
        Set(descriptor, LevelSocket, OptionReceiveBuffer, bytes / 2);
    }

    public static void SetReuseAddress(int descriptor) => Set(descriptor, LevelSocket, OptionReuseAddress, 1);

    public static void SetDualStack(int descriptor) => Set(descriptor, LevelIpV6, OptionV6Only, 0);

    public static void SetFreeBind(int descriptor, int family)
    {
        if (family == KernelAddress.FamilyV6) Set(descriptor, LevelIpV6, OptionV6FreeBind, 1);
        else Set(descriptor, LevelIp, OptionFreeBind, 1);
    }

    /// <returns>-1 if the descriptor has no such option.</returns>
    private static int Get(int descriptor, int level, int option)
    {
        int value = 0, bytes = 4;
        return LibC.getsockopt(descriptor, level, option, &value, &bytes) == 0 ? value : -1;
    }

    private static void Set(int descriptor, int level, int option, int value) => _ = LibC.setsockopt(descriptor, level, option, &value, 4);
}
