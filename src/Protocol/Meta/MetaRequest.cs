using Understudy.Protocol.Requests;

namespace Understudy.Protocol.Meta;

/// <summary>mn, mg, ms, md, ma and me. The checks come in the order of memcached's process_mget_command and its siblings.</summary>
internal static class MetaRequest
{
    public static RequestError Read(ReadOnlySpan<byte> line, byte letter, int position, int maxValueBytes, ref Request request)
    {
        switch (letter)
        {
            case (byte)'g':
                request.Verb = Verb.MetaGet;
                return ReadGet(line, position, ref request);
            case (byte)'s':
                request.Verb = Verb.MetaSet;
                return ReadSet(line, position, maxValueBytes, ref request);
            case (byte)'d':
                request.Verb = Verb.MetaDelete;
                return ReadDelete(line, position, ref request);
            case (byte)'a':
                request.Verb = Verb.MetaArithmetic;
                return ReadArithmetic(line, position, ref request);
            case (byte)'e':
                request.Verb = Verb.MetaDebug;
                return ReadDebug(line, position, ref request);
            case (byte)'n':
                request.Verb = Verb.MetaNoop;   // whatever follows is ignored
                return RequestError.None;
            default:
                return RequestError.Unknown;
        }
    }

    private static RequestError ReadGet(ReadOnlySpan<byte> line, int position, ref Request request)
    {
        var words = new WordReader(line, position);
        var error = ReadKey(ref words, ref request);
        if (error != RequestError.None) return error;

        var flags = MetaFlagReader.Read(line, words, wordsBefore: 2, ref request);
        if (flags.HasTooManyWords) return RequestError.TooManyWordsToGet;
        return flags.Error != RequestError.None ? flags.Error : flags.OpaqueError;
    }

    private static RequestError ReadSet(ReadOnlySpan<byte> line, int position, int maxValueBytes, ref Request request)
    {
        var words = new WordReader(line, position);
        var error = ReadKey(ref words, ref request);
        if (error != RequestError.None) return error;
        if (!words.TryNext(out var length)) return RequestError.BadLine;

        var flags = MetaFlagReader.Read(line, words, wordsBefore: 3, ref request);
        if (flags.HasTooManyWords) return RequestError.TooManyWords;
        if (!WireNumber.TryReadInt32(length.In(line), out var valueLength)) return RequestError.BadLine;
        if (valueLength is < 0 or > ProtocolLimits.MaxAnnouncedValueBytes) return RequestError.BadLine;

        // From here on memcached skips the value of a request that it refuses.
        request.ValueLength = valueLength;
        error = flags.Error != RequestError.None ? flags.Error
            : !TrySetStorageMode(flags.Mode, ref request) ? RequestError.BadSetMode
            : flags.OpaqueError != RequestError.None ? flags.OpaqueError
            : valueLength > maxValueBytes ? RequestError.TooLarge
            : RequestError.None;
        if (error != RequestError.None) request.Length = (long)request.LineLength + valueLength + 2;
        return error;
    }

    private static RequestError ReadDelete(ReadOnlySpan<byte> line, int position, ref Request request)
    {
        var words = new WordReader(line, position);
        var error = ReadKey(ref words, ref request);
        if (error != RequestError.None) return error;

        var flags = MetaFlagReader.Read(line, words, wordsBefore: 2, ref request);
        if (flags.HasTooManyWords) return RequestError.TooManyWords;
        return flags.Error != RequestError.None ? RequestError.InvalidOrDuplicateFlag : flags.OpaqueError;
    }

    private static RequestError ReadArithmetic(ReadOnlySpan<byte> line, int position, ref Request request)
    {
        var words = new WordReader(line, position);
        var error = ReadKey(ref words, ref request);
        if (error != RequestError.None) return error;

        var flags = MetaFlagReader.Read(line, words, wordsBefore: 2, ref request);
        if (flags.HasTooManyWords) return RequestError.TooManyWords;
        if (flags.Error != RequestError.None) return RequestError.InvalidOrDuplicateFlag;
        if (!TrySetArithmeticMode(flags.Mode, ref request)) return RequestError.BadArithmeticMode;
        return flags.OpaqueError;
    }

    // me knows one flag, b, directly behind the key; it ignores all else.
    private static RequestError ReadDebug(ReadOnlySpan<byte> line, int position, ref Request request)
    {
        var words = new WordReader(line, position);
        if (ReadKey(ref words, ref request) != RequestError.None) return RequestError.BadLine;
        if (!words.TryNext(out var flag) || !flag.In(line).SequenceEqual("b"u8)) return RequestError.None;
        request.Flags = MetaFlags.Base64Key;
        return Base64Key.CanDecode(line.Slice(request.KeyOffset, request.KeyLength)) ? RequestError.None : RequestError.BadLine;
    }

    private static RequestError ReadKey(ref WordReader words, ref Request request)
    {
        if (!words.TryNext(out var key)) return RequestError.Unknown;
        if (key.Length > ProtocolLimits.MaxKeyBytes) return RequestError.BadLine;
        request.KeyOffset = key.Start;
        request.KeyLength = key.Length;
        return RequestError.None;
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
