namespace Understudy.Proxy.Upstreams;

/// <summary>When gathered bytes are sent. Larger packets cost everybody less: us, the servers and the clients.</summary>
/// <remarks>Without holding back, a faster proxy makes smaller packets and can lose against a slower one: with real servers
/// behind it the prototype relayed 137,000 requests a second where a batching peer relayed 225,000.</remarks>
internal static class FlushPolicy
{
    /// <summary>Output to a server above this size is sent even while the last batch is unanswered.</summary>
    public const int UpstreamHoldBytes = 4 << 10;

    /// <summary>Replies to a client above this size are sent even while the rest of its batch is missing.</summary>
    public const int ClientHoldBytes = 16 << 10;

    /// <summary>A connection that stood for this long without owing a reply may be closed by its server without suspicion.</summary>
    public const long IdleReconnectNanoseconds = 1_000_000_000;

    /// <summary>Most memory that is set aside for a message before its bytes have come: an item of memcached's default largest
    /// size.</summary>
    public const int MaxReserveBytes = 2 << 20;

    /// <summary>A timer that fires later than this after its time says that this process stood still; a busy batch takes a few
    /// milliseconds.</summary>
    public const long LateNanoseconds = 50_000_000;

    /// <summary>When a first server has taken all of a request's time, the next one gets this much more: a healthy one answers in a
    /// fraction of it.</summary>
    public const long MaxGraceNanoseconds = 40_000_000;

    /// <summary>Deadlines are looked at no more often.</summary>
    public const long MinDeadlineStepNanoseconds = 1_000_000;
}
