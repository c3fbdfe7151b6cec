using Understudy.Transport.Interop;

namespace Understudy.Transport.Sockets;

/// <summary>accept4, as <see cref="NativeSocket.Accept"/> does it.</summary>
internal delegate SyscallResult AcceptCall(int descriptor, out KernelAddress peer, out int peerBytes);
