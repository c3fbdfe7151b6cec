using Understudy.Transport.Interop;

namespace Understudy.Transport.Sockets;

/// <summary>Which error means what to the owner of a connection.</summary>
internal static class CloseReasons
{
    public static CloseReason Of(int errno) => errno switch
    {
        // EAGAIN: a Unix listener's queue is full, which over TCP would be a silence; the others: what is at the path does not listen.
        Errno.ConnectionRefused or Errno.NoEntry or Errno.NotADirectory or Errno.Again or Errno.WrongProtocolType => CloseReason.Refused,
        Errno.ConnectionReset or Errno.BrokenPipe or Errno.ConnectionAborted or Errno.NotConnected => CloseReason.Reset,
        Errno.TimedOut => CloseReason.TimedOut,
        Errno.TooManyFiles or Errno.TooManyFilesInSystem or Errno.NoBufferSpace or Errno.NoMemory or Errno.NoSpace
            or Errno.AddressNotAvailable => CloseReason.NoResources,
        _ => CloseReason.Unreachable,
    };
}
