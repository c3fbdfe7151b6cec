using System.Runtime.CompilerServices;
using Understudy.Protocol.Requests;

namespace Understudy.Protocol.Text;

/// <summary>set, add, replace, append, prepend and cas. The checks come in the order of memcached's process_request and
/// process_update_cmd_start (proto_parser.c, 1.6.45).</summary>
internal static class Storage
{
    // A number of so many digits fits into 64 bits; those of 32 bits have no more.
    private const int MaxUsualDigits = 10;

    /// <summary>Reads the line. Without a length only the line is skipped: memcached then reads the value as commands. With one, the value
    /// of what is refused is skipped too.</summary>
    public static RequestError Read(ReadOnlySpan<byte> line, int position, Verb verb, int maxValueBytes, ref Request request)
    {
        request.Verb = verb;
        if (verb != Verb.Cas && TryReadUsual(line, position, maxValueBytes, ref request)) return RequestError.None;

        var words = new WordReader(line, position);
        if (!words.TryNext(out var key) || !words.TryNext(out var flags)) return RequestError.BadLine;
        if (!words.TryNext(out var exptime) || !words.TryNext(out var length)) return RequestError.BadLine;
        if (!WireNumber.TryReadInt32(length.In(line), out var valueLength)) return RequestError.BadLine;
        if (valueLength is < 0 or > ProtocolLimits.MaxAnnouncedValueBytes) return RequestError.BadLine;
        request.ValueLength = valueLength;

        var last = length;
        var hasToken = verb == Verb.Cas && words.TryNext(out last);
        var token = last;
        SpareWords.Read(line, words, last, ref request);

        var error = ReadArguments(line, key, flags, exptime, ref request);
        if (verb == Verb.Cas && !(hasToken && WireNumber.TryReadUInt64(token.In(line), out request.Number))) error = RequestError.BadLine;
        if (error == RequestError.None && valueLength > maxValueBytes) error = RequestError.TooLarge;
        if (error != RequestError.None) request.Length = (long)request.LineLength + valueLength + 2;
        return error;
    }

    private static RequestError ReadArguments(ReadOnlySpan<byte> line, Word key, Word flags, Word exptime, ref Request request)
    {
        if (key.Length > ProtocolLimits.MaxKeyBytes) return RequestError.BadLine;
        request.KeyOffset = key.Start;
        request.KeyLength = key.Length;
        if (!WireNumber.TryReadLooseUInt32(flags.In(line), out request.ClientFlags)) return RequestError.BadLine;
        if (!WireNumber.TryReadLooseInt32(exptime.In(line), out var seconds)) return RequestError.BadLine;
        request.Exptime = seconds;
        return RequestError.None;
    }

    // As client libraries write it: one space before each word, numbers that are digits, and nothing behind them. One walk over such a
    // line costs a fifth of what its words one by one do; any other line is left as it is.
    private static bool TryReadUsual(ReadOnlySpan<byte> line, int position, int maxValueBytes, ref Request request)
    {
        if ((uint)position < (uint)line.Length && line[position] == ' ') position++;
        var keyLength = line[position..].IndexOf((byte)' ');
        if (keyLength is <= 0 or > ProtocolLimits.MaxKeyBytes) return false;

        var at = position + keyLength;
        if (!TryReadDigits(line, ref at, out var flags) || !TryReadDigits(line, ref at, out var exptime)) return false;
        if (!TryReadDigits(line, ref at, out var length) || at != line.Length) return false;
        var mostBytes = (ulong)Math.Min(maxValueBytes, ProtocolLimits.MaxAnnouncedValueBytes);
        if ((flags | exptime) > int.MaxValue || length > mostBytes) return false;

        request.KeyOffset = position;
        request.KeyLength = keyLength;
        request.ClientFlags = (uint)flags;
        request.Exptime = (long)exptime;
        request.ValueLength = (int)length;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryReadDigits(ReadOnlySpan<byte> line, ref int at, out ulong value)
    {
        value = 0;
        if ((uint)at >= (uint)line.Length || line[at] != ' ') return false;
        var i = at + 1;
        for (; (uint)i < (uint)line.Length; i++)
        {
            var digit = (uint)(line[i] - '0');
            if (digit > 9) break;
            value = value * 10 + digit;
        }

        var digits = i - at - 1;
        at = i;
        return digits is > 0 and <= MaxUsualDigits;
    }
}
