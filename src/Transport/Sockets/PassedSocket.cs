using System.Net;
using Understudy.Transport.Interop;

namespace Understudy.Transport.Sockets;

/// <summary>A listening socket that this process was given when it was started (sd_listen_fds(3)). It stays open in whoever gave it, so
/// that clients wait there, instead of being refused, while no process of ours runs.</summary>
public sealed record PassedSocket
{
    private PassedSocket(int descriptor, NetworkAddress address, bool isDualStack) =>
        (Descriptor, Address, IsDualStack) = (descriptor, address, isDualStack);

    /// <summary>Where it listens.</summary>
    public NetworkAddress Address { get; }

    internal int Descriptor { get; }

    private bool IsDualStack { get; }

    /// <summary>Takes over a descriptor.</summary>
    /// <returns>Null if it is not a stream socket that listens.</returns>
    public static PassedSocket? At(int descriptor)
    {
        if (!NativeSocket.IsListeningStream(descriptor)) return null;
        if ((NativeSocket.LocalAddress(descriptor) ?? NativeSocket.LocalPath(descriptor)) is not { } address) return null;
        // Whoever gave it to us could not close it in the programs that we start.
        NativeSocket.MakeOurs(descriptor);
        return new PassedSocket(descriptor, address, address.EndPoint is not null && NativeSocket.IsDualStack(descriptor));
    }

    /// <summary>Whether clients of an address reach this socket: it is the same one, or one that takes every IPv4 address with its
    /// IPv6.</summary>
    public bool Serves(NetworkAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.Equals(Address)) return true;
        return IsDualStack && address.EndPoint is { } wanted && Address.EndPoint is { } own
            && wanted.Address.Equals(IPAddress.Any) && own.Address.Equals(IPAddress.IPv6Any) && wanted.Port == own.Port;
    }
}
