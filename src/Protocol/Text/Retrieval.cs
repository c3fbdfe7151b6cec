using Understudy.Protocol.Requests;

namespace Understudy.Protocol.Text;

/// <summary>get, gets, gat and gats. The checks come in the order of memcached's process_request and
/// process_get_command.</summary>
internal static class Retrieval
{
    public static RequestError Read(ReadOnlySpan<byte> line, int position, Verb verb, ref Request request)
    {
        request.Verb = verb;
        if (verb is Verb.Get or Verb.Gets && TryReadOneKey(line, position, ref request)) return RequestError.None;

        var words = new WordReader(line, position);
        if (!words.TryNext(out var word)) return RequestError.BadLine;

        if (verb is Verb.Gat or Verb.Gats)
        {
            var time = word;
            if (!words.TryNext(out word)) return RequestError.BadLine;
            if (!WireNumber.TryReadInt32(time.In(line), out var exptime)) return RequestError.BadExptime;
            request.Exptime = exptime;
        }

        request.KeyOffset = word.Start;
        request.KeyLength = word.Length;
        request.KeysEnd = word.End;
        var longest = word.Length;
        while (words.TryNext(out word))
        {
            request.HasManyKeys = true;
            request.KeysEnd = word.End;
            longest = Math.Max(longest, word.Length);
        }

        // One bad key spoils the whole request: memcached drops the values it has found already.
        return longest > ProtocolLimits.MaxKeyBytes ? RequestError.BadLine : RequestError.None;
    }

    // Most ask for one key, with one space before it.
    private static bool TryReadOneKey(ReadOnlySpan<byte> line, int position, ref Request request)
    {
        if ((uint)position < (uint)line.Length && line[position] == ' ') position++;
        var key = line[position..];
        if (key.Length is 0 or > ProtocolLimits.MaxKeyBytes || key.IndexOf((byte)' ') >= 0) return false;
        request.KeyOffset = position;
        request.KeyLength = key.Length;
        request.KeysEnd = line.Length;
        return true;
    }
}
