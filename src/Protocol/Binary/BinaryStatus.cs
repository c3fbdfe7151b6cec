namespace Understudy.Protocol.Binary;

/// <summary>What a binary response says of the request. memcached 1.6.18 sends those up to <see cref="OutOfMemory"/>; the others are in
/// the list of codes that it grew up with, and are said by a proxy only, of servers.</summary>
public enum BinaryStatus : ushort
{
    Success = 0x0000,
    KeyNotFound = 0x0001,
    KeyExists = 0x0002,
    TooLarge = 0x0003,
    InvalidArguments = 0x0004,
    NotStored = 0x0005,

    /// <summary>The item is no number.</summary>
    BadDelta = 0x0006,

    /// <summary>Also what a flush is answered where nobody may flush.</summary>
    AuthenticationFailed = 0x0020,

    /// <summary>A login has begun, and what proves it is still to come.</summary>
    AuthenticationContinues = 0x0021,
    UnknownCommand = 0x0081,
    OutOfMemory = 0x0082,

    /// <summary>A server of the pool does not know how.</summary>
    NotSupported = 0x0083,

    /// <summary>A server failed while it had the request, or answered with an error of its own.</summary>
    InternalError = 0x0084,

    /// <summary>More is under way than there is room for.</summary>
    Busy = 0x0085,

    /// <summary>No server could be asked, or none answered in time.</summary>
    TemporaryFailure = 0x0086,
}
