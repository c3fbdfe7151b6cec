using System.Buffers.Text;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;

namespace Understudy.Proxy.Upstreams;

/// <summary>Why what a server has sent does not answer what it was asked, in the words of the log; null where it does.</summary>
internal static class ReplyMismatch
{
    public const string AnotherKey = "answered with another key than was asked for";

    /// <summary>Of a frame and the question who the server is, or the login that it asked for.</summary>
    public static string? OfGreeting(Verb asked, in Reply reply) =>
        ReplyShape.IsLegal(asked, reply.Kind) ? null : $"answered {(asked == Verb.Set ? "a login" : "stats")} with something else";

    /// <summary>Of a frame, or the line of one whose value has not come, and the oldest call.</summary>
    public static string? Of(PendingCalls pending, ReadOnlySpan<byte> frame, in Reply reply)
    {
        if (pending.Written == 0) return "sent a reply that nobody asked for";
        ref readonly var first = ref pending.First;
        if (!ReplyShape.IsLegal(first.Verb, reply.Kind)) return "sent a reply to something else than was asked";
        switch (reply.Kind)
        {
            case ReplyKind.Value when first.FramesLeft == 0:
                return "sent more values than were asked for";
            case ReplyKind.Stat when first.FramesLeft == 0:
                return "sent statistics without end";
            case ReplyKind.Value or ReplyKind.MetaDebug when first.Call is { } call && !call.Answers(first.Tag, frame, in reply):
                return AnotherKey;
            default:
                var hasNumber = !first.IsNumbered || HasNumber(pending.FirstNumber, frame, in reply);
                return hasNumber ? null : "answered another request than the one that was next";
        }
    }

    // Errors carry no opaque, and before 1.6.18 the miss of mg does not either.
    private static bool HasNumber(uint expected, ReadOnlySpan<byte> frame, in Reply reply)
    {
        if (reply.OpaqueLength == 0) return reply.Kind is >= ReplyKind.Error or ReplyKind.MetaMiss;
        var digits = frame.Slice(reply.OpaqueOffset + 1, reply.OpaqueLength - 1);
        return Utf8Parser.TryParse(digits, out uint number, out var used, 'x') && used == digits.Length && number == expected;
    }
}
