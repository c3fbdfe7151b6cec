using System.Text;
using Understudy.Protocol;
using Understudy.Protocol.Replies;

namespace Understudy.Tests.Protocol.Replies;

/// <summary>Reads a whole stream of replies the way an upstream connection does, and writes down what it saw.</summary>
internal static class ReplyStream
{
    public static byte[] Bytes(string stream) => Encoding.Latin1.GetBytes(stream);

    public static Reply ReadOne(string stream, out ParseStatus status)
    {
        status = ReplyParser.TryRead(Bytes(stream), out var reply);
        return reply;
    }

    /// <summary>Everything the parser says about each frame, up to the first that is invalid.</summary>
    public static List<string> ReadInPieces(byte[] stream, int pieceBytes)
    {
        var seen = new List<string>();
        long start = 0;
        var arrived = Math.Min(pieceBytes, stream.Length);
        while (start < stream.Length)
        {
            var status = ReplyParser.TryRead(stream.AsSpan((int)start..arrived), out var reply);
            if (status == ParseStatus.NeedMoreData && arrived < stream.Length)
            {
                arrived = Math.Min(arrived + pieceBytes, stream.Length);
                continue;
            }
            seen.Add(Describe(status, reply));
            if (status != ParseStatus.Complete) break;
            reply.Length.ShouldBeGreaterThan(0);
            start += reply.Length;
            arrived = Math.Max(arrived, (int)start);
        }
        return seen;
    }

    private static string Describe(ParseStatus status, Reply reply) => string.Join(' ',
        status, reply.Kind, reply.LineLength, reply.Length, reply.ValueLength, reply.KeyOffset, reply.KeyLength,
        reply.CasOffset, reply.CasLength, reply.Cas, reply.IsStale, reply.IsWin, reply.IsTokenTaken);
}
