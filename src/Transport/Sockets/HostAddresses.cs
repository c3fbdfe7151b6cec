using System.Net;
using System.Runtime.CompilerServices;
using Understudy.Transport.Interop;

namespace Understudy.Transport.Sockets;

/// <summary>The addresses that this host has now, on whatever interface.</summary>
/// <remarks>Not by binding one: the kernel can be told to let everybody bind everything (ip_nonlocal_bind), as hosts with VIPs often
/// are.</remarks>
public static unsafe class HostAddresses
{
    // From the next entry to the address of this one: name, flags.
    private const int ToAddress = 3;

    /// <summary>Whether the host has it. Any thread; takes a tenth of a millisecond.</summary>
    /// <returns>False also if the kernel does not say.</returns>
    public static bool Has(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        void** first = null;
        if (SyscallResult.Of(LibC.getifaddrs(&first)).Failed) return false;
        var isThere = false;
        for (var entry = first; entry is not null && !isThere; entry = (void**)entry[0])
        {
            var found = (byte*)entry[ToAddress];
            if (found is null) continue;
            var family = Unsafe.ReadUnaligned<ushort>(found);
            if (family is not (KernelAddress.FamilyV4 or KernelAddress.FamilyV6)) continue;
            var read = KernelAddress.Read(new ReadOnlySpan<byte>(found, KernelAddress.LengthOf(family)));
            // A link-local one has the number of its interface with it, which nobody writes down.
            isThere = read!.EndPoint!.Address.GetAddressBytes().AsSpan().SequenceEqual(address.GetAddressBytes());
        }

        LibC.freeifaddrs(first);
        return isThere;
    }
}
