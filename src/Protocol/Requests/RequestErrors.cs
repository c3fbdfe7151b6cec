namespace Understudy.Protocol.Requests;

/// <summary>memcached's words for requests it cannot read.</summary>
public static class RequestErrors
{
    /// <summary>What to send for an invalid request, or before closing: nothing if the client asked for no reply or there is nothing to
    /// say.</summary>
    public static ReadOnlySpan<byte> Reply(in Request request) => request.IsNoReply ? default : Reply(request.Error);

    /// <summary>The reply line with CRLF; empty for <see cref="RequestError.None"/>.</summary>
    public static ReadOnlySpan<byte> Reply(RequestError error) => error switch
    {
        RequestError.Unknown => "ERROR\r\n"u8,
        RequestError.BadLine => "CLIENT_ERROR bad command line format\r\n"u8,
        RequestError.BadChunk => "CLIENT_ERROR bad data chunk\r\n"u8,
        RequestError.TooLarge => "SERVER_ERROR object too large for cache\r\n"u8,
        RequestError.BadExptime => "CLIENT_ERROR invalid exptime argument\r\n"u8,
        RequestError.BadDelta => "CLIENT_ERROR invalid numeric delta argument\r\n"u8,
        RequestError.DuplicateFlag => "CLIENT_ERROR duplicate flag\r\n"u8,
        RequestError.InvalidFlag => "CLIENT_ERROR invalid flag\r\n"u8,
        RequestError.InvalidOrDuplicateFlag => "CLIENT_ERROR invalid or duplicate flag\r\n"u8,
        RequestError.BadToken => "CLIENT_ERROR bad token in command line format\r\n"u8,
        RequestError.UndecodableKey => "CLIENT_ERROR error decoding key\r\n"u8,
        RequestError.OpaqueTooLong => "CLIENT_ERROR opaque token too long\r\n"u8,
        RequestError.TooManyWords => "CLIENT_ERROR options flags are too long\r\n"u8,
        RequestError.BadSetMode => "CLIENT_ERROR invalid mode for ms M token\r\n"u8,
        RequestError.BadArithmeticMode => "CLIENT_ERROR invalid mode for ma M token\r\n"u8,
        RequestError.BadInitialValue => "CLIENT_ERROR invalid numeric initial value\r\n"u8,
        RequestError.BadMetaDelta => "CLIENT_ERROR invalid numeric delta value\r\n"u8,
        RequestError.LineTooLong => "CLIENT_ERROR line too long\r\n"u8,
        _ => default,
    };
}
