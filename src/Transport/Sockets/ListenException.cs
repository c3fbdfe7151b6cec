using Understudy.Transport.Interop;

namespace Understudy.Transport.Sockets;

/// <summary>An address cannot be listened at.</summary>
/// <param name="address">Which.</param>
/// <param name="fault">Why.</param>
/// <param name="error">The symbol of the kernel's error, such as EADDRINUSE.</param>
public sealed class ListenException(NetworkAddress address, ListenFault fault, string error)
    : Exception($"cannot listen on {address}: {fault} ({error})")
{
    public NetworkAddress Address => address;

    public ListenFault Fault => fault;

    public string Error => error;

    internal static ListenException Of(NetworkAddress address, SyscallResult failed) =>
        new(address, ListenFaults.Of(address, failed.Error), failed.ErrorName);
}
