using Understudy.Protocol.Requests;

namespace Understudy.Protocol.Text;

/// <summary>The text verbs without a key: flush_all, verbosity, stats, version and quit. The last two ignore what follows them.</summary>
internal static class ServerCommands
{
    public static RequestError Read(ReadOnlySpan<byte> line, int position, Verb verb, ref Request request)
    {
        request.Verb = verb;
        var words = new WordReader(line, position);
        return verb switch
        {
            Verb.FlushAll => ReadFlush(line, position, words, ref request),
            Verb.Verbosity => ReadVerbosity(line, words, ref request),
            Verb.Stats => ReadStats(words, ref request),
            _ => RequestError.None,
        };
    }

    // flush_all [delay] [noreply]
    private static RequestError ReadFlush(ReadOnlySpan<byte> line, int position, WordReader words, ref Request request)
    {
        if (!words.TryNext(out var delay)) return RequestError.None;
        if (SpareWords.Read(line, words, delay, ref request)) return RequestError.Unknown;
        if (request.IsNoReply && delay.IsNoReply(line) && !words.TryNext(out _))
        {
            request.CommandLength = position;
            return RequestError.None;
        }

        if (!WireNumber.TryReadInt32(delay.In(line), out var seconds)) return RequestError.BadExptime;
        request.Exptime = seconds;
        return RequestError.None;
    }

    // verbosity level [noreply]
    private static RequestError ReadVerbosity(ReadOnlySpan<byte> line, WordReader words, ref Request request)
    {
        if (!words.TryNext(out var level)) return RequestError.BadLine;
        if (SpareWords.Read(line, words, level, ref request)) return RequestError.Unknown;
        if (!WireNumber.TryReadUInt32(level.In(line), out var number)) return RequestError.BadLine;
        request.Number = number;
        return RequestError.None;
    }

    // The first argument stands where other verbs have their key.
    private static RequestError ReadStats(WordReader words, ref Request request)
    {
        if (!words.TryNext(out var argument)) return RequestError.None;
        request.KeyOffset = argument.Start;
        request.KeyLength = argument.Length;
        return RequestError.None;
    }
}
