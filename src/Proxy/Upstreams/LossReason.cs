using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Upstreams;

/// <summary>Why a connection to a server was lost, in the words of the log.</summary>
internal static class LossReason
{
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
