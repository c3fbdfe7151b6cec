namespace Understudy.Transport.Sockets;

/// <summary>Why an address cannot be listened at.</summary>
public enum ListenFault
{
    /// <summary>Another process listens at the port.</summary>
    PortTaken,

    /// <summary>The port is one of those that only root may have.</summary>
    PortReserved,

    /// <summary>The address is not one of this machine's.</summary>
    AddressAbsent,

    /// <summary>The kernel does not speak the address's protocol, which is IPv6.</summary>
    FamilyUnknown,

    /// <summary>A process answers at the path.</summary>
    PathTaken,

    /// <summary>Something else than a socket lies at the path.</summary>
    PathNotSocket,

    /// <summary>No socket's name is empty or that long.</summary>
    PathLength,

    /// <summary>The path's directory is not there.</summary>
    DirectoryAbsent,

    /// <summary>This user may not write to the path's directory.</summary>
    DirectoryClosed,

    /// <summary>The path's file system is read-only.</summary>
    FileSystemReadOnly,

    /// <summary>This process has no descriptor left.</summary>
    NoDescriptor,

    /// <summary>The whole system has none left.</summary>
    NoDescriptorInSystem,

    /// <summary>The kernel has no memory for it.</summary>
    NoMemory,

    /// <summary>The kernel watches too many descriptors already.</summary>
    TooManyWatched,

    /// <summary>Anything else; the error's symbol is all there is to say.</summary>
    Other,
}
