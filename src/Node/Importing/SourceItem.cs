using System.Buffers.Text;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;

namespace Understudy.Node.Importing;

/// <summary>Flags and TTL of an item, from the answer to an <c>mg</c> with f and t.</summary>
internal readonly record struct SourceItem(uint Flags, long SecondsLeft)
{
    /// <param name="frame">The answer.</param>
    /// <param name="reply">What the parser read from it.</param>
    /// <param name="item">-1 second left: it does not expire.</param>
    /// <returns>False if one of them is not there.</returns>
    public static bool TryRead(ReadOnlySpan<byte> frame, in Reply reply, out SourceItem item)
    {
        (uint? flags, long? seconds) = (null, null);
        var words = new KeyEnumerator(frame[..(reply.LineLength - 2)]);
        words.MoveNext();
        words.MoveNext();
        while (words.MoveNext())
        {
            var rest = words.Current[1..];
            if (words.Current[0] == (byte)'f' && Utf8Parser.TryParse(rest, out uint flag, out _)) flags = flag;
            if (words.Current[0] == (byte)'t' && Utf8Parser.TryParse(rest, out long second, out _)) seconds = second;
        }

        item = new SourceItem(flags ?? 0, seconds ?? 0);
        return flags is not null && seconds is not null;
    }
}
