using Understudy.Transport.Interop;

namespace Understudy.Transport.Sockets;

/// <summary>What the kernel's errors mean where somebody wants to listen.</summary>
internal static class ListenFaults
{
    public static ListenFault Of(NetworkAddress address, int errno) => address.UnixPath is null ? OfTcp(errno) : OfUnix(errno);

    private static ListenFault OfTcp(int errno) => errno switch
    {
        Errno.AddressInUse => ListenFault.PortTaken,
        Errno.AccessDenied => ListenFault.PortReserved,
        Errno.AddressNotAvailable => ListenFault.AddressAbsent,
        Errno.AddressFamilyNotSupported => ListenFault.FamilyUnknown,
        _ => OfAny(errno),
    };

    private static ListenFault OfUnix(int errno) => errno switch
    {
        Errno.AddressInUse => ListenFault.PathTaken,
        Errno.NoEntry or Errno.NotADirectory => ListenFault.DirectoryAbsent,
        Errno.AccessDenied or Errno.NotPermitted => ListenFault.DirectoryClosed,
        Errno.ReadOnlyFileSystem => ListenFault.FileSystemReadOnly,
        _ => OfAny(errno),
    };

    private static ListenFault OfAny(int errno) => errno switch
    {
        Errno.TooManyFiles => ListenFault.NoDescriptor,
        Errno.TooManyFilesInSystem => ListenFault.NoDescriptorInSystem,
        Errno.NoMemory or Errno.NoBufferSpace => ListenFault.NoMemory,
        Errno.NoSpace => ListenFault.TooManyWatched,
        _ => ListenFault.Other,
    };
}
