using System.Text;
using Understudy.Protocol;
using Understudy.Protocol.Requests;

namespace Understudy.Tests.Protocol.Requests;

/// <summary>Reads a whole stream the way a connection does, and writes down what it saw.</summary>
internal static class RequestStream
{
    public const int MaxValueBytes = 1_048_507;

    public static byte[] Bytes(string stream) => Encoding.Latin1.GetBytes(stream);

    public static Request ReadOne(string stream, out ParseStatus status)
    {
        status = RequestParser.TryRead(Bytes(stream), MaxValueBytes, out var request);
        return request;
    }

    /// <summary>One line per request: verb and first key, what memcached answers, or how the stream stops.</summary>
    public static List<string> Read(string stream) => Read(Bytes(stream), int.MaxValue, Describe);

    /// <summary>Everything the parser says about each request, when the bytes arrive in pieces of at most the given size.</summary>
    public static List<string> ReadInPieces(byte[] stream, int pieceBytes) => Read(stream, pieceBytes, DescribeFully);

    private static List<string> Read(byte[] stream, int pieceBytes, Func<byte[], ParseStatus, Request, string> describe)
    {
        var seen = new List<string>();
        long start = 0;
        long arrived = Math.Min(pieceBytes, stream.Length);
        while (start < stream.Length)
        {
            var unread = stream.AsSpan((int)start..(int)arrived);
            var status = RequestParser.TryRead(unread, MaxValueBytes, out var request);
            if (status == ParseStatus.NeedMoreData && arrived < stream.Length)
            {
                arrived = Math.Min(arrived + pieceBytes, stream.Length);
                continue;
            }
            if (status is ParseStatus.NeedMoreData or ParseStatus.MustClose)
            {
                seen.Add($"{status} {request.Error}");
                break;
            }

            request.Length.ShouldBeGreaterThan(0);
            seen.Add(describe(unread.ToArray(), status, request));
            start += request.Length;
            arrived = Math.Max(arrived, Math.Min(start, stream.Length));
        }
        return seen;
    }

    private static string Describe(byte[] bytes, ParseStatus status, Request request) => status == ParseStatus.Complete
        ? $"{request.Verb} {Encoding.Latin1.GetString(bytes, request.KeyOffset, request.KeyLength)}".TrimEnd()
        : Encoding.Latin1.GetString(RequestErrors.Reply(in request)).TrimEnd();

    private static string DescribeFully(byte[] bytes, ParseStatus status, Request request) => string.Join(' ',
        status, request.Verb, request.Mode, request.IsNoReply, request.HasManyKeys, request.Flags,
        request.KeyOffset, request.KeyLength, request.KeysEnd, request.LineLength, request.CommandLength, request.ValueLength,
        request.Length, request.Exptime, request.ClientFlags, request.Number, request.ExplicitCas, request.Error);
}
