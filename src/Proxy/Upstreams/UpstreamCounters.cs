using Understudy.Transport.Measuring;

namespace Understudy.Proxy.Upstreams;

/// <summary>What one worker did with one server. Written by the worker, read by anybody, who may see a slightly old number.</summary>
internal sealed class UpstreamCounters
{
    public long Requests;

    /// <summary>Connections that were made.</summary>
    public long Connections;

    /// <summary>Connections that were lost, or not made.</summary>
    public long Losses;

    /// <summary>Errors that the server answered.</summary>
    public long Errors;

    /// <summary>Requests whose reply was waited for when the connection was lost.</summary>
    public long Lost;
    public long TimedOut;
    public long QueueFull;
    public long OutputFull;
    public long ValuesSkipped;
    public long BytesSent;
    public long BytesReceived;

    /// <summary>From when a request was to be sent until its whole reply had come, also where nobody waited for it any more. Takes
    /// 7 KB.</summary>
    public DurationHistogram Replies { get; } = new();
}
