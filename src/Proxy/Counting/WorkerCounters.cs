namespace Understudy.Proxy.Counting;

/// <summary>What a worker counts. Written by its own thread only, read by any, which may see a slightly old number.</summary>
internal sealed class WorkerCounters
{
    public long Connections;

    /// <summary>Requests that were read. Those that <see cref="Tally"/> lacks are under way.</summary>
    public long Requests;

    /// <summary>Keys of retrievals of many.</summary>
    public long ManyGetHits;
    public long ManyGetMisses;
    public long ManyTouchHits;
    public long ManyTouchMisses;
    public long RefusedForMemory;

    /// <summary>Turns that ended with requests left over, so that others were served between.</summary>
    public long Yields;
    public long BytesRead;
    public long BytesWritten;

    /// <summary>What became of the requests.</summary>
    public RequestTally Tally { get; } = new();

    /// <summary>A key of a retrieval of many has been answered for.</summary>
    public void CountKey(bool isTouch, bool isHit)
    {
        if (isTouch && isHit) ManyTouchHits++;
        else if (isTouch) ManyTouchMisses++;
        else if (isHit) ManyGetHits++;
        else ManyGetMisses++;
    }
}
