namespace Understudy.Transport.Interop;

/// <summary>The error numbers we act on, as in Linux's asm-generic/errno.h; x64 and arm64 share them.</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int NoDevice = 6;
    public const int BadDescriptor = 9;
    public const int Again = 11;
    public const int NoMemory = 12;
    public const int AccessDenied = 13;
    public const int Exists = 17;
    public const int NotADirectory = 20;
    public const int IsADirectory = 21;
    public const int Invalid = 22;
    public const int TooManyFilesInSystem = 23;
    public const int TooManyFiles = 24;
    public const int TextFileBusy = 26;
    public const int FileTooLarge = 27;
    public const int NoSpace = 28;
    public const int ReadOnlyFileSystem = 30;
    public const int BrokenPipe = 32;
    public const int OutOfRange = 34;
    public const int NameTooLong = 36;
    public const int NoSystemCall = 38;
    public const int TooManyLinks = 40;
    public const int Protocol = 71;
    public const int WrongProtocolType = 91;
    public const int AddressFamilyNotSupported = 97;
    public const int AddressInUse = 98;
    public const int AddressNotAvailable = 99;
    public const int NetworkDown = 100;
    public const int NetworkUnreachable = 101;
    public const int ConnectionAborted = 103;
    public const int ConnectionReset = 104;
    public const int NoBufferSpace = 105;
    public const int NotConnected = 107;
    public const int TimedOut = 110;
    public const int ConnectionRefused = 111;
    public const int HostDown = 112;
    public const int HostUnreachable = 113;
    public const int InProgress = 115;
    public const int QuotaExceeded = 122;

    /// <summary>The symbol as operators find it in manual pages, for messages.</summary>
    public static string NameOf(int errno) => errno switch
    {
        NotPermitted => "EPERM",
        NoEntry => "ENOENT",
        Interrupted => "EINTR",
        InputOutput => "EIO",
        NoDevice => "ENXIO",
        BadDescriptor => "EBADF",
        Again => "EAGAIN",
        NoMemory => "ENOMEM",
        AccessDenied => "EACCES",
        Exists => "EEXIST",
        NotADirectory => "ENOTDIR",
        IsADirectory => "EISDIR",
        Invalid => "EINVAL",
        TooManyFilesInSystem => "ENFILE",
        TooManyFiles => "EMFILE",
        TextFileBusy => "ETXTBSY",
        FileTooLarge => "EFBIG",
        NoSpace => "ENOSPC",
        ReadOnlyFileSystem => "EROFS",
        BrokenPipe => "EPIPE",
        OutOfRange => "ERANGE",
        NameTooLong => "ENAMETOOLONG",
        NoSystemCall => "ENOSYS",
        TooManyLinks => "ELOOP",
        Protocol => "EPROTO",
        WrongProtocolType => "EPROTOTYPE",
        AddressFamilyNotSupported => "EAFNOSUPPORT",
        AddressInUse => "EADDRINUSE",
        AddressNotAvailable => "EADDRNOTAVAIL",
        NetworkDown => "ENETDOWN",
        NetworkUnreachable => "ENETUNREACH",
        ConnectionAborted => "ECONNABORTED",
        ConnectionReset => "ECONNRESET",
        NoBufferSpace => "ENOBUFS",
        NotConnected => "ENOTCONN",
        TimedOut => "ETIMEDOUT",
        ConnectionRefused => "ECONNREFUSED",
        HostDown => "EHOSTDOWN",
        HostUnreachable => "EHOSTUNREACH",
        InProgress => "EINPROGRESS",
        QuotaExceeded => "EDQUOT",
        _ => $"errno {errno}",
    };
}
