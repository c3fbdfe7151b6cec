using Understudy.Protocol.Requests;

namespace Understudy.Protocol.Text;

/// <summary>The text verbs with one key and no value: delete, incr, decr and touch.</summary>
internal static class KeyCommands
{
    /// <summary><c>delete key [0] [noreply]</c>; the 0 is what is left of a time that old clients still send.</summary>
    public static RequestError ReadDelete(ReadOnlySpan<byte> line, int position, ref Request request)
    {
        request.Verb = Verb.Delete;
        var words = new WordReader(line, position);
        if (!words.TryNext(out var key)) return RequestError.Unknown;

        if (words.TryNext(out var second))
        {
            var hasThird = words.TryNext(out var third);
            if (hasThird && words.TryNext(out _)) return RequestError.Unknown;
            var isZero = second.In(line).SequenceEqual("0"u8);
            request.IsNoReply = (hasThird ? third : second).IsNoReply(line);
            if (hasThird ? !(isZero && request.IsNoReply) : !(isZero || request.IsNoReply)) return RequestError.DeleteUsage;
            if (request.IsNoReply) request.CommandLength = key.End;
        }

        return SetKey(key, ref request);
    }

    /// <summary><c>incr key delta [noreply]</c>, decr, and <c>touch key exptime [noreply]</c>. Another last word is ignored.</summary>
    public static RequestError ReadNumbered(ReadOnlySpan<byte> line, int position, Verb verb, ref Request request)
    {
        request.Verb = verb;
        var words = new WordReader(line, position);
        if (!words.TryNext(out var key) || !words.TryNext(out var number)) return RequestError.Unknown;
        var last = number;
        if (words.TryNext(out var extra))
        {
            if (words.TryNext(out _)) return RequestError.Unknown;
            last = extra;
        }
        if (last.IsNoReply(line))
        {
            request.IsNoReply = true;
            request.CommandLength = number.End;
        }

        var error = SetKey(key, ref request);
        if (error != RequestError.None) return error;

        if (verb == Verb.Touch)
        {
            if (!WireNumber.TryReadInt32(number.In(line), out var exptime)) return RequestError.BadExptime;
            request.Exptime = exptime;
            return RequestError.None;
        }
        return WireNumber.TryReadUInt64(number.In(line), out request.Number) ? RequestError.None : RequestError.BadDelta;
    }

    private static RequestError SetKey(Word key, ref Request request)
    {
        if (key.Length > ProtocolLimits.MaxKeyBytes) return RequestError.BadLine;
        request.KeyOffset = key.Start;
        request.KeyLength = key.Length;
        return RequestError.None;
    }
}
