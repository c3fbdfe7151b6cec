using Understudy.Protocol.Requests;

namespace Understudy.Proxy.Upstreams;

/// <summary>A reply that a connection owes.</summary>
internal struct PendingCall
{
    /// <summary>Who waits for it; null once nobody does, in which case the reply is read and dropped.</summary>
    public IUpstreamCall? Call;
    public int Tag;

    /// <summary>The verb as the server sees it: it says which frames may come.</summary>
    public Verb Verb;

    /// <summary>When the wait began, in loop time.</summary>
    public long AddedAt;

    /// <summary>When the wait ends, in loop time. Mostly grows along the queue; the later steps of a request have what is left of its
    /// time.</summary>
    public long Deadline;

    /// <summary>Where its request ends in the stream of requests, modulo 2^32; once it is written.</summary>
    public uint RequestEnd;

    /// <summary>It has little time, so that to miss it says nothing of the server.</summary>
    public bool IsBrief;

    /// <summary>Its time is over: whoever is left only wants to know what became of it.</summary>
    public bool IsGivenUp;

    /// <summary>It was sent with its number as the opaque, which the reply must carry.</summary>
    public bool IsNumbered;

    /// <summary>How many more frames may come before the last one.</summary>
    public int FramesLeft;

    /// <summary>How often its deadline has been put off, since what it waits for was moving.</summary>
    public byte Postponements;
}
