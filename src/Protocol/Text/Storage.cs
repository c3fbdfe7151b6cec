using Understudy.Protocol.Requests;

namespace Understudy.Protocol.Text;

/// <summary>set, add, replace, append, prepend and cas. The checks come in the order of memcached's process_update_command.</summary>
internal static class Storage
{
    /// <summary>Reads the line. An error before the length is known skips the line only: memcached then reads the value as
    /// commands.</summary>
    public static RequestError Read(ReadOnlySpan<byte> line, int position, Verb verb, int maxValueBytes, ref Request request)
    {
        request.Verb = verb;
        var words = new WordReader(line, position);
        if (!words.TryNext(out var key) || !words.TryNext(out var flags)) return RequestError.Unknown;
        if (!words.TryNext(out var exptime) || !words.TryNext(out var length)) return RequestError.Unknown;
        var last = length;
        if (verb == Verb.Cas && !words.TryNext(out last)) return RequestError.Unknown;
        var casToken = last;

        // One more word is allowed, and ignored unless it is noreply. Where it is missing, memcached takes the last word it finds
        // for noreply too: the line is then refused without an answer.
        var lastArgumentEnd = last.End;
        if (words.TryNext(out var extra))
        {
            if (words.TryNext(out _)) return RequestError.Unknown;
            last = extra;
        }
        if (last.IsNoReply(line))
        {
            request.IsNoReply = true;
            request.CommandLength = lastArgumentEnd;
        }

        if (key.Length > ProtocolLimits.MaxKeyBytes) return RequestError.BadLine;
        request.KeyOffset = key.Start;
        request.KeyLength = key.Length;

        if (!WireNumber.TryReadUInt32(flags.In(line), out request.ClientFlags)) return RequestError.BadLine;
        if (!WireNumber.TryReadInt32(exptime.In(line), out var seconds)) return RequestError.BadLine;
        if (!WireNumber.TryReadInt32(length.In(line), out var valueLength)) return RequestError.BadLine;
        if (verb == Verb.Cas && !WireNumber.TryReadUInt64(casToken.In(line), out request.Number)) return RequestError.BadLine;
        request.Exptime = seconds;

        if (valueLength is < 0 or > ProtocolLimits.MaxAnnouncedValueBytes) return RequestError.BadLine;
        request.ValueLength = valueLength;
        if (valueLength <= maxValueBytes) return RequestError.None;
        request.Length = (long)request.LineLength + valueLength + 2;
        return RequestError.TooLarge;
    }
}
