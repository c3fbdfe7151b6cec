using System.Net;
using Understudy.Transport.Interop;

namespace Understudy.Transport.Sockets;

/// <summary>A bound and listening descriptor, and for a Unix socket the file that belongs to it.</summary>
internal sealed class ListeningSocket
{
    private readonly FileIdentity? _file;

    private ListeningSocket(int descriptor, NetworkAddress address, FileIdentity? file) =>
        (Descriptor, Address, _file) = (descriptor, address, file);

    public int Descriptor { get; }

    /// <summary>With the real port.</summary>
    public NetworkAddress Address { get; }

    /// <exception cref="ListenException">It cannot be had.</exception>
    public static ListeningSocket Open(NetworkAddress address, ListenOptions options)
    {
        if (options.Passed is { } passed) return Adopt(passed, options);
        var addressBytes = KernelAddress.Write(address, out var native);
        if (addressBytes == 0) throw new ListenException(address, ListenFault.PathLength, Errno.NameOf(Errno.NameTooLong));
        var family = KernelAddress.FamilyOf(address);
        var created = NativeSocket.Create(family);
        if (created.Failed) throw ListenException.Of(address, created);

        var descriptor = created.Value;
        try
        {
            if (address.UnixPath is { } path) BindUnix(descriptor, address, path, native, addressBytes, options);
            else BindTcp(descriptor, family, address, native, addressBytes, options);
            if (options.KernelBufferBytes > 0) NativeSocket.SetBuffers(descriptor, options.KernelBufferBytes);
            ThrowIfFailed(address, NativeSocket.Listen(descriptor, options.Backlog));
        }
        catch (ListenException)
        {
            NativeSocket.Close(descriptor);
            throw;
        }

        var file = address.UnixPath is { } bound ? NativeFile.Look(bound) : null;
        return new ListeningSocket(descriptor, NativeSocket.LocalAddress(descriptor) ?? address, file);
    }

    /// <summary>Stops listening. The path is removed if it is still ours and not that of a successor.</summary>
    public void Close()
    {
        if (_file is not null && NativeFile.Look(Address.UnixPath!) == _file) _ = NativeFile.Remove(Address.UnixPath!);
        NativeSocket.Close(Descriptor);
    }

    /// <summary>Goes on with a socket that listens already. Its file, if it has one, belongs to whoever bound it.</summary>
    private static ListeningSocket Adopt(PassedSocket passed, ListenOptions options)
    {
        if (passed.Address.UnixPath is null) NativeSocket.SetTcpDefaults(passed.Descriptor);
        if (options.KernelBufferBytes > 0) NativeSocket.SetBuffers(passed.Descriptor, options.KernelBufferBytes);
        return new ListeningSocket(passed.Descriptor, passed.Address, file: null);
    }

    private static void BindTcp(
        int descriptor, int family, NetworkAddress address, in KernelAddress native, int addressBytes, ListenOptions options)
    {
        NativeSocket.SetReuseAddress(descriptor);
        NativeSocket.SetTcpDefaults(descriptor);
        if (options.AllowAbsentAddress) NativeSocket.SetFreeBind(descriptor, family);
        // "::" means everybody, also where net.ipv6.bindv6only says otherwise.
        if (address.EndPoint!.Address.Equals(IPAddress.IPv6Any)) NativeSocket.SetDualStack(descriptor);
        ThrowIfFailed(address, NativeSocket.Bind(descriptor, native, addressBytes));
    }

    private static void BindUnix(
        int descriptor, NetworkAddress address, string path, in KernelAddress native, int addressBytes, ListenOptions options)
    {
        // First narrow, then exact: at no moment may more people connect than the mode says.
        NativeFile.SetModeBeforeBind(descriptor, options.UnixMode);
        var bound = NativeSocket.Bind(descriptor, native, addressBytes);
        if (bound.Error == Errno.AddressInUse)
        {
            RemoveStale(address, path, native, addressBytes);
            bound = NativeSocket.Bind(descriptor, native, addressBytes);
        }

        ThrowIfFailed(address, bound);
        ThrowIfFailed(address, NativeFile.SetMode(path, options.UnixMode));
    }

    /// <summary>Removes the file of a process that has died; anything else at the path is left alone.</summary>
    private static void RemoveStale(NetworkAddress address, string path, in KernelAddress native, int addressBytes)
    {
        if (NativeFile.Look(path) is { IsSocket: false })
            throw new ListenException(address, ListenFault.PathNotSocket, Errno.NameOf(Errno.AddressInUse));
        var probe = NativeSocket.Create(KernelAddress.FamilyUnix);
        if (probe.Failed) throw ListenException.Of(address, probe);
        var answer = NativeSocket.Connect(probe.Value, native, addressBytes);
        NativeSocket.Close(probe.Value);
        // Only a refusal proves that nobody listens; EAGAIN is a full queue, and the queue is somebody's.
        if (answer.Error == Errno.ConnectionRefused) ThrowIfFailed(address, NativeFile.Remove(path));
        else if (answer.Error != Errno.NoEntry) throw ListenException.Of(address, SyscallResult.Failure(Errno.AddressInUse));
    }

    private static void ThrowIfFailed(NetworkAddress address, SyscallResult result)
    {
        if (result.Failed) throw ListenException.Of(address, result);
    }
}
