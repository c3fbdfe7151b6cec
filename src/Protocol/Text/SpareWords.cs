using Understudy.Protocol.Requests;

namespace Understudy.Protocol.Text;

/// <summary>What stands behind the arguments of a text command: memcached (1.6.40) ignores it, however many words they are, but for a
/// <c>noreply</c> at the end. Servers are not sent it: older ones do not ignore it.</summary>
internal static class SpareWords
{
    /// <summary>Cuts the command off behind its last argument, and looks for <c>noreply</c>.</summary>
    /// <param name="line">The line.</param>
    /// <param name="words">What follows.</param>
    /// <param name="last">The last argument, which is taken for <c>noreply</c> too where nothing follows.</param>
    /// <param name="request">Is told.</param>
    /// <returns>Whether the last word is that of a request of HTTP or the like: then the command is none.</returns>
    public static bool Read(ReadOnlySpan<byte> line, WordReader words, Word last, ref Request request)
    {
        request.CommandLength = last.End;
        var hasMore = false;
        while (words.TryNext(out var word)) (last, hasMore) = (word, true);
        request.IsNoReply = last.IsNoReply(line);
        return hasMore && ForeignProtocol.HasVersion(last.In(line));
    }
}
