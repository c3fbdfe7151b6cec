using Understudy.Transport.Interop;

namespace Understudy.Transport.Sockets;

/// <summary>Says in one line why an address cannot be listened at, and what to do about it.</summary>
internal static class ListenFailure
{
    public static ListenException Of(NetworkAddress address, SyscallResult failed)
    {
        var (why, remedy) = address.UnixPath is null ? ExplainTcp(address, failed.Error) : ExplainUnix(failed.Error);
        return new ListenException($"cannot listen on {address}: {why} ({failed.ErrorName}); {remedy}");
    }

    public static ListenException NotASocket(NetworkAddress address) => new(
        $"cannot listen on {address}: a file that is not a socket is in the way ({Errno.NameOf(Errno.AddressInUse)}); "
        + "move it away or choose another path");

    public static ListenException PathUnusable(NetworkAddress address) => new(
        $"cannot listen on {address}: a socket's path has 1 to {KernelAddress.MaxUnixPathBytes} bytes ({Errno.NameOf(Errno.NameTooLong)}); "
        + "choose a shorter one");

    private static (string Why, string Remedy) ExplainTcp(NetworkAddress address, int errno) => errno switch
    {
        Errno.AddressInUse => ("another process listens there", "stop it or choose another port with -p"),
        Errno.AccessDenied => ($"port {address.EndPoint!.Port} is reserved for root",
            "choose a port above 1023 with -p or grant CAP_NET_BIND_SERVICE"),
        Errno.AddressNotAvailable => ("this machine does not have the address", "choose one of its own with -l"),
        Errno.AddressFamilyNotSupported => ("this machine does not speak IPv6", "choose an IPv4 address with -l"),
        _ => Explain(errno),
    };

    private static (string Why, string Remedy) ExplainUnix(int errno) => errno switch
    {
        Errno.AddressInUse => ("the path is already in use, a process answers on it", "stop that process or choose another path"),
        Errno.NoEntry or Errno.NotADirectory => ("its directory does not exist", "create it or choose another path"),
        Errno.AccessDenied or Errno.NotPermitted => ("this user may not write there",
            "change the directory's permissions or choose another path"),
        Errno.ReadOnlyFileSystem => ("the file system is read-only", "choose another path"),
        _ => Explain(errno),
    };

    private static (string Why, string Remedy) Explain(int errno) => errno switch
    {
        Errno.TooManyFiles => ("this process has no file descriptor left", "raise its limit (ulimit -n, LimitNOFILE)"),
        Errno.TooManyFilesInSystem => ("the system has no file descriptor left", "raise fs.file-max"),
        Errno.NoMemory or Errno.NoBufferSpace => ("the kernel has no memory for it", "free some"),
        Errno.NoSpace => ("the kernel watches too many descriptors already", "raise fs.epoll.max_user_watches"),
        _ => ("the system refuses", "see socket(7) for the error"),
    };
}
