using Understudy.Protocol.Requests;
using Understudy.Proxy.Counting;

namespace Understudy.Proxy.Forwarding;

/// <summary>What a SERVER_ERROR that becomes the client's reply says of the request.</summary>
internal static class ServerErrors
{
    /// <param name="line">The whole line: a server's, or ours that stands for what a server sent.</param>
    public static RequestOutcome OutcomeOf(ReadOnlySpan<byte> line) =>
        line.SequenceEqual(RequestErrors.Reply(RequestError.TooLarge)) || line.SequenceEqual(ProxyErrors.ValueTooLarge)
            ? RequestOutcome.TooLarge
            : RequestOutcome.RefusedByServer;
}
