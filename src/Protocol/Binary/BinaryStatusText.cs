namespace Understudy.Protocol.Binary;

/// <summary>memcached's words for each status (write_bin_error in proto_bin.c); those that it does not send are named as its list of codes
/// has them.</summary>
internal static class BinaryStatusText
{
    public static ReadOnlySpan<byte> Of(BinaryStatus status) => status switch
    {
        BinaryStatus.KeyNotFound => "Not found"u8,
        BinaryStatus.KeyExists => "Data exists for key."u8,
        BinaryStatus.TooLarge => "Too large."u8,
        BinaryStatus.InvalidArguments => "Invalid arguments"u8,
        BinaryStatus.NotStored => "Not stored."u8,
        BinaryStatus.BadDelta => "Non-numeric server-side value for incr or decr"u8,
        BinaryStatus.AuthenticationFailed => "Auth failure."u8,
        BinaryStatus.UnknownCommand => "Unknown command"u8,
        BinaryStatus.OutOfMemory => "Out of memory"u8,
        BinaryStatus.NotSupported => "Not supported"u8,
        BinaryStatus.InternalError => "Internal error"u8,
        BinaryStatus.Busy => "Busy"u8,
        BinaryStatus.TemporaryFailure => "Temporary failure"u8,
        _ => default,
    };
}
