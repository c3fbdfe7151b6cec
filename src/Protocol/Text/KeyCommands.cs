using Understudy.Protocol.Requests;

namespace Understudy.Protocol.Text;

/// <summary>The text verbs with one key and no value: delete, incr, decr and touch.</summary>
internal static class KeyCommands
{
    /// <summary><c>delete key [noreply]</c>; old clients still send a time behind the key. A key
    /// called noreply is deleted without a word.</summary>
    public static RequestError ReadDelete(ReadOnlySpan<byte> line, int position, ref Request request)
    {
        request.Verb = Verb.Delete;
        var words = new WordReader(line, position);
        if (!words.TryNext(out var key)) return RequestError.BadLine;
        if (SpareWords.Read(line, words, key, ref request)) return RequestError.Unknown;
        return SetKey(key, ref request);
    }

    /// <summary><c>incr key delta [noreply]</c>, decr, and <c>touch key exptime [noreply]</c>.</summary>
    public static RequestError ReadNumbered(ReadOnlySpan<byte> line, int position, Verb verb, ref Request request)
    {
        request.Verb = verb;
        var words = new WordReader(line, position);
        if (!words.TryNext(out var key) || !words.TryNext(out var number)) return RequestError.BadLine;
        if (SpareWords.Read(line, words, number, ref request)) return RequestError.Unknown;

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
