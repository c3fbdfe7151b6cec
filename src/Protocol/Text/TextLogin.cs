using Understudy.Protocol.Requests;

namespace Understudy.Protocol.Text;

/// <summary>Reads what a text client sends before it has logged in, as memcached 1.6.18 with <c>-Y</c> reads it
/// (try_read_command_asciiauth in proto_text.c): a <c>set</c> of any key with <c>user password</c> for its value is a login, and every
/// other line is refused by itself.</summary>
/// <remarks>Only the fifth word of the line counts, the length; key, flags and time may be anything. memcached waits for values of any
/// length, and loses replies where several commands come in one packet; here each has its own.</remarks>
public static class TextLogin
{
    // Only words count, and the length is the fifth.
    private const int LengthWord = 4;

    /// <summary>Reads what stands at the front.</summary>
    /// <param name="received">Any prefix of what the client sent; the result does not depend on how the stream was cut.</param>
    /// <param name="login">What it is.</param>
    /// <returns><see cref="ParseStatus.MustClose"/> where there is nothing more to be said to it.</returns>
    public static ParseStatus TryRead(ReadOnlySpan<byte> received, out LoginRequest login)
    {
        login = default;
        // memcached waits for a second byte before it looks.
        if (received.Length < 2) return ParseStatus.NeedMoreData;
        if (ForeignProtocol.AtFrontOf(received) is not null) return ParseStatus.MustClose;
        var lineFeed = received.IndexOf((byte)'\n');
        if ((lineFeed < 0 ? received.Length : lineFeed) > ProtocolLimits.MaxLineBytes) return ParseStatus.MustClose;
        if (lineFeed < 0) return ParseStatus.NeedMoreData;
        var line = UpToNul(received[..lineFeed]);
        login.Length = lineFeed + 1;
        if (!TryReadLength(line, out var valueBytes))
        {
            if (ForeignProtocol.OfRefused(line.TrimEnd((byte)'\r'), isUnknown: true) is not null) return ParseStatus.MustClose;
            return Refuse(LoginFault.Unauthenticated, ref login);
        }

        login.Length += valueBytes + 2;
        if (valueBytes > ProtocolLimits.MaxLoginBytes) return Refuse(LoginFault.BadToken, ref login);
        if (received.Length < login.Length) return ParseStatus.NeedMoreData;
        var value = received.Slice(lineFeed + 1, (int)valueBytes + 2);
        if (!value.EndsWith("\r\n"u8)) return Refuse(LoginFault.BadTermination, ref login);

        var words = UpToNul(value[..^2]);
        var reader = new WordReader(words, 0);
        if (!reader.TryNext(out var user) || !reader.TryNext(out var password)) return Refuse(LoginFault.BadToken, ref login);
        login.Step = LoginStep.Login;
        login.User = user.In(words);
        login.Password = password.In(words);
        return ParseStatus.Complete;
    }

    /// <summary>memcached's words; with CRLF.</summary>
    public static ReadOnlySpan<byte> Reply(LoginFault fault) => fault switch
    {
        LoginFault.Unauthenticated => "CLIENT_ERROR unauthenticated\r\n"u8,
        LoginFault.BadTermination => "CLIENT_ERROR bad command line termination\r\n"u8,
        LoginFault.BadToken => "CLIENT_ERROR bad authentication token format\r\n"u8,
        LoginFault.Failure => "CLIENT_ERROR authentication failure\r\n"u8,
        _ => default,
    };

    // What memcached takes for a string.
    private static ReadOnlySpan<byte> UpToNul(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        return end < 0 ? bytes : bytes[..end];
    }

    private static bool TryReadLength(ReadOnlySpan<byte> line, out long length)
    {
        length = 0;
        var words = new WordReader(line, 0);
        var word = default(Word);
        for (var i = 0; i <= LengthWord; i++)
        {
            if (!words.TryNext(out word)) return false;
            if (i == 0 && !word.In(line).SequenceEqual("set"u8)) return false;
        }

        return WireNumber.TryReadLooseUInt32(word.In(line), out var number) && (length = number) >= 0;
    }

    private static ParseStatus Refuse(LoginFault fault, ref LoginRequest login)
    {
        (login.Step, login.Fault) = (LoginStep.Refused, fault);
        return ParseStatus.Complete;
    }
}
