namespace Understudy.Protocol.Requests;

/// <summary>memcached's words for requests it cannot read.</summary>
public static class RequestErrors
{
    /// <summary>The reply line with CRLF.</summary>
    public static ReadOnlySpan<byte> Reply(RequestError error) => throw new NotImplementedException();
}
