namespace Understudy.Protocol.Requests;

/// <summary>Reads requests of the text and meta protocols, as memcached 1.6 reads them.</summary>
public static class RequestParser
{
    /// <summary>Reads the request at the front of the received bytes.</summary>
    /// <param name="received">Any prefix of what the client sent; the result does not depend on how the stream was cut.</param>
    /// <param name="maxValueBytes">Values above it are answered as memcached answers objects too large for it.</param>
    /// <param name="request">The request; see its fields for which of them each status fills.</param>
    public static ParseStatus TryRead(ReadOnlySpan<byte> received, int maxValueBytes, out Request request) => throw new NotImplementedException();
}
