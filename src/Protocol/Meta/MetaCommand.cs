using Understudy.Protocol.Requests;

namespace Understudy.Protocol.Meta;

/// <summary>Rewrites meta requests and replies on their way through a proxy.</summary>
public static class MetaCommand
{
    /// <summary>Writes the request's line as a server is to see it: without <c>q</c>, so that every request has a reply; with the tokens of
    /// <c>C</c> and <c>E</c> combined with a mask; with CRLF. A value, if any, is not written.</summary>
    /// <param name="line">The request's line, from its first byte.</param>
    /// <param name="request">What the parser read from it.</param>
    /// <param name="casMask">Combined with tokens by exclusive or; 0 leaves them alone.</param>
    /// <param name="without">Flags to leave out besides <c>q</c>, for example <see cref="MetaFlags.Vivify"/>.</param>
    /// <param name="destination">At least the line's length + 64 bytes.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(ReadOnlySpan<byte> line, in Request request, ulong casMask, MetaFlags without, Span<byte> destination) => throw new NotImplementedException();

    /// <summary>Whether the quiet flag hides a reply of this kind (protocol.txt, "Meta Commands").</summary>
    public static bool IsHidden(Verb verb, Replies.ReplyKind kind) => throw new NotImplementedException();
}
