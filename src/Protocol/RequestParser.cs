using System.Buffers.Binary;
using Understudy.Protocol.Meta;
using Understudy.Protocol.Requests;
using Understudy.Protocol.Text;

namespace Understudy.Protocol;

/// <summary>Reads requests of the text and meta protocols, as memcached 1.6.45 reads them.</summary>
/// <remarks>
/// <para>The invariant the proxy lives on: a request that is <see cref="ParseStatus.Complete"/>, forwarded with
/// <see cref="Request.CommandLength"/> bytes of its line, CRLF, and its value if it has one, makes the server consume exactly those bytes
/// and send exactly one reply (<see cref="Replies.ReplyShape"/> says where it ends). Everything that could make a server answer twice, or
/// read a value as commands or commands as a value, is refused here, whichever version reads it: so are zeros, which end a line for servers
/// before 1.6.40 and belong to it for later ones. Of the flags that only newer servers know <see cref="MetaFlags"/> tells.</para>
/// <para>The result depends on the bytes only, never on how they were cut. memcached is not so strict: it closes on a line longer than
/// <see cref="ProtocolLimits.MaxLineBytes"/> only if it has to wait for the line's end. We always do.</para>
/// </remarks>
public static class RequestParser
{
    /// <summary>Reads the request at the front of the received bytes.</summary>
    /// <param name="received">Any prefix of what the client sent; the result does not depend on how the stream was cut.</param>
    /// <param name="maxValueBytes">Values above it are answered as memcached answers objects too large for it.</param>
    /// <param name="request">The request; see its fields for which of them each status fills.</param>
    public static ParseStatus TryRead(ReadOnlySpan<byte> received, int maxValueBytes, out Request request)
    {
        Request.Begin(out request);
        request.ValueLength = -1;
        if (received.IsEmpty) return ParseStatus.NeedMoreData;

        // memcached would speak binary on a connection that begins so. It is no text verb anywhere else.
        if (received[0] is ProtocolLimits.BinaryRequestMagic or ForeignProtocol.TlsHandshake
            && ForeignProtocol.AtFrontOf(received) is not null)
        {
            return ParseStatus.MustClose;
        }

        var lineFeed = received.IndexOfAny((byte)'\n', (byte)0);
        var hasZero = lineFeed >= 0 && received[lineFeed] == 0;
        if (hasZero)
        {
            var beyond = received[lineFeed..].IndexOf((byte)'\n');
            lineFeed = beyond < 0 ? -1 : lineFeed + beyond;
        }

        var lengthSoFar = lineFeed < 0 ? received.Length : lineFeed;
        if (lengthSoFar > ProtocolLimits.MaxLineBytes && !MayBeLong(received, lengthSoFar, ref request)) return ParseStatus.MustClose;
        if (lineFeed < 0) return ParseStatus.NeedMoreData;

        request.LineLength = lineFeed + 1;
        var contentEnd = lineFeed > 0 && received[lineFeed - 1] == '\r' ? lineFeed - 1 : lineFeed;
        request.CommandLength = contentEnd;

        request.Error = hasZero || request.LineLength < ProtocolLimits.MinLineBytes
            ? RequestError.BadLine
            : Dispatch(received[..contentEnd], maxValueBytes, ref request);
        if (request.Error != RequestError.None)
        {
            if (ForeignProtocol.OfRefused(received[..contentEnd], request.Error == RequestError.Unknown) is not null)
            {
                request.Error = RequestError.None;
                return ParseStatus.MustClose;
            }

            if (request.Length == 0) request.Length = request.LineLength;
            return ParseStatus.Invalid;
        }

        if (request.ValueLength >= 0) return ReadValue(received, ref request);
        request.Length = request.LineLength;
        return ParseStatus.Complete;
    }

    // The commonest verbs are told apart by their first four bytes; all others by their first word.
    private static RequestError Dispatch(ReadOnlySpan<byte> line, int maxValueBytes, ref Request request)
    {
        if (BinaryPrimitives.TryReadUInt32LittleEndian(line, out var head))
        {
            if (head == ('g' | 'e' << 8 | 't' << 16 | (uint)' ' << 24)) return Retrieval.Read(line, 4, Verb.Get, ref request);
            if (head == ('s' | 'e' << 8 | 't' << 16 | (uint)' ' << 24)) return Storage.Read(line, 4, Verb.Set, maxValueBytes, ref request);
        }

        var words = new WordReader(line, 0);
        if (!words.TryNext(out var verb)) return RequestError.Unknown;
        var name = verb.In(line);
        if (name is [(byte)'m', (byte)'g' or (byte)'s' or (byte)'d' or (byte)'a' or (byte)'e' or (byte)'n'] && verb.Start == 0)
            return MetaRequest.Read(line, name[1], verb.End, maxValueBytes, ref request);
        return TextVerb.Read(line, name, verb.End, maxValueBytes, ref request);
    }

    private static ParseStatus ReadValue(ReadOnlySpan<byte> received, ref Request request)
    {
        var valueEnd = (long)request.LineLength + request.ValueLength;
        request.Length = valueEnd + 2;
        if (received.Length < request.Length) return ParseStatus.NeedMoreData;

        // memcached consumes length + 2 bytes whatever they are, and only then looks at the last two (complete_nread_ascii).
        if (received[(int)valueEnd] == '\r' && received[(int)valueEnd + 1] == '\n') return ParseStatus.Complete;
        request.Error = RequestError.BadChunk;
        return ParseStatus.Invalid;
    }

    private static bool MayBeLong(ReadOnlySpan<byte> received, int lengthSoFar, ref Request request)
    {
        var spaces = received.IndexOfAnyExcept((byte)' ');
        if (spaces is < 0 or > ProtocolLimits.MaxLeadingSpaces) return false;
        var command = received[spaces..];
        if (!command.StartsWith("get "u8) && !command.StartsWith("gets "u8)) return false;
        if (lengthSoFar <= ProtocolLimits.MaxRetrievalLineBytes) return true;
        request.Error = RequestError.LineTooLong;
        return false;
    }
}
