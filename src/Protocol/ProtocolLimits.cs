namespace Understudy.Protocol;

/// <summary>Every size the wire formats are held to, with its origin. "Measured" means: asked of memcached 1.6.18 (Debian 12).</summary>
public static class ProtocolLimits
{
    /// <summary>Longest key; a base64 key counts as it is sent (KEY_MAX_LENGTH in memcached.h).</summary>
    public const int MaxKeyBytes = 250;

    /// <summary>Bytes that may arrive without a line end before memcached closes (proto_text.c, try_read_command_ascii;
    /// measured).</summary>
    public const int MaxLineBytes = 2048;

    /// <summary>The shortest line with its end that is looked at (proto_parser.c, process_request, 1.6.45).</summary>
    internal const int MinLineBytes = 4;

    /// <summary>Spaces allowed before <c>get </c> and <c>gets </c> in a line longer than <see cref="MaxLineBytes"/> (same
    /// function).</summary>
    public const int MaxLeadingSpaces = 100;

    /// <summary>Our own bound on the lines of get and gets, where memcached has none: 4000 of the longest keys.</summary>
    public const int MaxRetrievalLineBytes = 1024 * 1024;

    /// <summary>Largest value length a line may announce; memcached adds 2 for the line end and keeps the sum in an int
    /// (measured).</summary>
    public const int MaxAnnouncedValueBytes = int.MaxValue - 2;

    /// <summary>Largest item that a memcached can be told to hold (-I); no server announces a longer value.</summary>
    public const int MaxItemBytes = 1 << 30;

    /// <summary>Words of a meta request, verb and key included (MFLAG_MAX_OPT_LENGTH; measured on 1.6.45).</summary>
    internal const int MaxMetaWords = 20;

    /// <summary>Words of a meta request that servers before 1.6.40 read, which count the end of the line as one.</summary>
    public const int FormerMaxMetaWords = 19;

    /// <summary>Words of a meta request whose first letters are looked at (MCMC_PARSER_MAX_TOKENS is 24 and counts the end).</summary>
    internal const int MaxMetaWordsSeen = 23;

    /// <summary>The opaque flag with its letter (MFLAG_MAX_OPAQUE_LENGTH; measured: 31 bytes behind the O).</summary>
    public const int MaxOpaqueFlagBytes = 32;

    /// <summary>Our own bound on one line of a reply. memcached builds meta lines in 1 KiB; some lines of <c>stats settings</c> are
    /// longer.</summary>
    public const int MaxReplyLineBytes = 8192;

    /// <summary>Our own bound on user and password in a login; memcached waits for values of any length.</summary>
    public const int MaxLoginBytes = 2048;

    /// <summary>First byte of a binary request (protocol_binary.h); memcached chooses the protocol of a connection by its first
    /// byte.</summary>
    public const byte BinaryRequestMagic = 0x80;
}
