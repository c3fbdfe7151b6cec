using Understudy.Transport.Sockets;
using Understudy.Transport.Tls;

namespace Understudy.Proxy.Upstreams;

/// <summary>Why a connection to a server was lost, in the words of the log.</summary>
internal static class LossReason
{
    /// <summary>No connection came about in time.</summary>
    /// <param name="socket">What there is of it.</param>
    public static string Late(ISocket? socket) =>
        socket is TlsSocket { IsHandshaking: true } ? "TLS: it did not answer in time; does it speak TLS?" : "no connection in time";

    /// <param name="reason">As the socket tells it.</param>
    /// <param name="socket">The connection, which may know more.</param>
    public static string Of(CloseReason reason, ISocket? socket) =>
        socket is TlsSocket { Failure: { } failure } ? $"TLS: {failure}" : Of(reason);

    public static string Of(CloseReason reason) => reason switch
    {
        CloseReason.Refused => "refused",
        CloseReason.Reset => "reset by the server",
        CloseReason.TimedOut => "no acknowledgement from its host",
        CloseReason.Insecure => "no agreement on TLS",
        CloseReason.NoResources => "this process has no sockets left",
        _ => "unreachable",
    };
}
