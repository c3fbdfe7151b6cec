using Understudy.Transport.Interop;
using Understudy.Transport.Sockets;

namespace Understudy.Transport.Loops;

/// <summary>accept4, as <see cref="NativeSocket.Accept"/> does it.</summary>
internal delegate SyscallResult AcceptCall(int descriptor, out KernelAddress peer, out int peerBytes);
