using Understudy.Protocol.Requests;

namespace Understudy.Protocol.Meta;

/// <summary>mn, mg, ms, md, ma and me. The checks come in the order of memcached's process_request, and of
/// process_mget_cmd and its siblings (proto_parser.c, 1.6.45).</summary>
internal static class MetaRequest
{
    public static RequestError Read(ReadOnlySpan<byte> line, byte letter, int position, int maxValueBytes, ref Request request)
    {
        switch (letter)
        {
            case (byte)'g':
                request.Verb = Verb.MetaGet;
                return ReadGetOrDelete(line, position, ref request);
            case (byte)'s':
                request.Verb = Verb.MetaSet;
                return ReadSet(line, position, maxValueBytes, ref request);
            case (byte)'d':
                request.Verb = Verb.MetaDelete;
                return ReadGetOrDelete(line, position, ref request);
            case (byte)'a':
                request.Verb = Verb.MetaArithmetic;
                return ReadArithmetic(line, position, ref request);
            case (byte)'e':
                request.Verb = Verb.MetaDebug;
                return ReadDebug(line, position, ref request);
            default:
                request.Verb = Verb.MetaNoop;   // whatever follows is ignored
                return RequestError.None;
        }
    }

    private static RequestError ReadGetOrDelete(ReadOnlySpan<byte> line, int position, ref Request request)
    {
        var words = new WordReader(line, position);
        if (!words.TryNext(out var key)) return RequestError.BadLine;
        var error = ReadFlags(line, key, words, wordsBefore: 2, ref request, out var flags);
        return error != RequestError.None ? error : flags.OpaqueError;
    }

    private static RequestError ReadSet(ReadOnlySpan<byte> line, int position, int maxValueBytes, ref Request request)
    {
        var words = new WordReader(line, position);
        if (!words.TryNext(out var key) || !words.TryNext(out var length)) return RequestError.BadLine;

        var error = ReadFlags(line, key, words, wordsBefore: 3, ref request, out var flags);
        if (flags.HasBadWord || !WireNumber.TryReadInt32(length.In(line), out var valueLength)) return RequestError.BadLine;
        if (valueLength is < 0 or > ProtocolLimits.MaxAnnouncedValueBytes) return RequestError.BadLine;

        // From here on memcached skips the value of a request that it refuses.
        request.ValueLength = valueLength;
        error = error != RequestError.None ? error
            : !TrySetStorageMode(flags.Mode, ref request) ? RequestError.BadSetMode
            : valueLength > maxValueBytes ? RequestError.TooLarge
            : flags.OpaqueError;
        if (error != RequestError.None) request.Length = (long)request.LineLength + valueLength + 2;
        return error;
    }

    private static RequestError ReadArithmetic(ReadOnlySpan<byte> line, int position, ref Request request)
    {
        var words = new WordReader(line, position);
        if (!words.TryNext(out var key)) return RequestError.BadLine;

        var error = ReadFlags(line, key, words, wordsBefore: 2, ref request, out var flags);
        if (flags.HasBadWord) return RequestError.BadLine;
        if (error != RequestError.None) return RequestError.InvalidOrDuplicateFlag;
        if (!TrySetArithmeticMode(flags.Mode, ref request)) return RequestError.BadArithmeticMode;
        return flags.OpaqueError;
    }

    // me knows one flag, b, directly behind the key; it ignores all else.
    private static RequestError ReadDebug(ReadOnlySpan<byte> line, int position, ref Request request)
    {
        var words = new WordReader(line, position);
        if (!words.TryNext(out var key)) return RequestError.BadLine;
        var error = ReadFlags(line, key, words, wordsBefore: 2, ref request, out var flags);
        request.Flags = MetaFlags.None;
        if (flags.HasBadWord || key.Length > ProtocolLimits.MaxKeyBytes) return RequestError.BadLine;
        if (!words.TryNext(out var flag) || !flag.In(line).SequenceEqual("b"u8)) return RequestError.None;
        request.Flags = MetaFlags.Base64Key;
        return Base64Key.CanDecode(line.Slice(request.KeyOffset, request.KeyLength)) ? RequestError.None : RequestError.BadLine;
    }

    // _meta_flag_preparse, behind what the tokenizer has to say.
    private static RequestError ReadFlags(
        ReadOnlySpan<byte> line, Word key, WordReader words, int wordsBefore, ref Request request, out MetaFlagReader.Findings flags)
    {
        var isTooLong = key.Length > ProtocolLimits.MaxKeyBytes;
        if (!isTooLong)
        {
            request.KeyOffset = key.Start;
            request.KeyLength = key.Length;
        }

        flags = MetaFlagReader.Read(line, words, wordsBefore, ref request);
        if (flags.HasBadWord || isTooLong) return RequestError.BadLine;
        return flags.HasTooManyWords ? RequestError.TooManyWords : flags.Error;
    }

    private static bool TrySetStorageMode(byte letter, ref Request request)
    {
        request.Mode = letter switch
        {
            (byte)'E' => MetaMode.Add,
            (byte)'A' => MetaMode.Append,
            (byte)'P' => MetaMode.Prepend,
            (byte)'R' => MetaMode.Replace,
            _ => MetaMode.Set,
        };
        return request.Mode != MetaMode.Set || letter is 0 or (byte)'S';
    }

    private static bool TrySetArithmeticMode(byte letter, ref Request request)
    {
        request.Mode = letter is (byte)'D' or (byte)'-' ? MetaMode.Decrement : MetaMode.Increment;
        return letter is 0 or (byte)'I' or (byte)'+' or (byte)'D' or (byte)'-';
    }
}
