namespace Understudy.Transport.Tls;

/// <summary>What has become of the TLS connections of one loop. Written by the loop; any thread may read it.</summary>
internal sealed class TlsCounters
{
    /// <summary>Handshakes that came to their end.</summary>
    public long Handshakes { get; set; }

    /// <summary>Handshakes that failed, and connections that broke the protocol later.</summary>
    public long Failed { get; set; }

    /// <summary>Handshakes that took too long.</summary>
    public long TimedOut { get; set; }

    /// <summary>Connections that ended without saying so (no <c>close_notify</c>).</summary>
    public long Truncated { get; set; }

    /// <summary>Handshakes under way.</summary>
    public int UnderWay { get; set; }
}
