namespace Understudy.Proxy.Upstreams;

/// <summary>What one worker did with one server. Written by the worker, read by anybody, who may see a slightly old number.</summary>
internal sealed class UpstreamCounters
{
    public long Requests;
    public long TimedOut;
    public long QueueFull;
    public long BytesSent;
    public long BytesReceived;
}
