using Understudy.Transport.Sockets;

namespace Understudy.Control.Failures;

/// <summary>Says in one line that an address cannot be listened at, why, and what to do about it.</summary>
public static class ListenText
{
    public static string Of(ListenException failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        var (why, remedy) = failure.Address.UnixPath is null
            ? ExplainTcp(failure.Fault, failure.Address.EndPoint!.Port)
            : ExplainUnix(failure.Fault);
        return $"cannot listen on {failure.Address}: {why} ({failure.Error}); {remedy}";
    }

    private static (string Why, string Remedy) ExplainTcp(ListenFault fault, int port) => fault switch
    {
        ListenFault.PortTaken => ("another process listens there", "stop it or choose another port with -p"),
        ListenFault.PortReserved => ($"port {port} is reserved for root", "choose a port above 1023 with -p or grant CAP_NET_BIND_SERVICE"),
        ListenFault.AddressAbsent => ("this machine does not have the address", "choose one of its own with -l"),
        ListenFault.FamilyUnknown => ("this machine does not speak IPv6", "choose an IPv4 address with -l"),
        _ => Explain(fault),
    };

    private static (string Why, string Remedy) ExplainUnix(ListenFault fault) => fault switch
    {
        ListenFault.PathTaken => ("the path is already in use, a process answers on it", "stop that process or choose another path"),
        ListenFault.PathNotSocket => ("a file that is not a socket is in the way", "move it away or choose another path"),
        // sun_path holds 108 bytes and ends with a zero (unix(7)).
        ListenFault.PathLength => ("a socket's path has 1 to 107 bytes", "choose a shorter one"),
        ListenFault.DirectoryAbsent => ("its directory does not exist", "create it or choose another path"),
        ListenFault.DirectoryClosed => ("this user may not write there", "change the directory's permissions or choose another path"),
        ListenFault.FileSystemReadOnly => ("the file system is read-only", "choose another path"),
        _ => Explain(fault),
    };

    private static (string Why, string Remedy) Explain(ListenFault fault) => fault switch
    {
        ListenFault.NoDescriptor => ("this process has no file descriptor left", "raise its limit (ulimit -n, LimitNOFILE)"),
        ListenFault.NoDescriptorInSystem => ("the system has no file descriptor left", "raise fs.file-max"),
        ListenFault.NoMemory => ("the kernel has no memory for it", "free some"),
        ListenFault.TooManyWatched => ("the kernel watches too many descriptors already", "raise fs.epoll.max_user_watches"),
        _ => ("the system refuses", "see socket(7) for the error"),
    };
}
