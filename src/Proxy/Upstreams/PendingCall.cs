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

    /// <summary>When the wait ends, in loop time. Grows along the queue, since all calls wait equally long.</summary>
    public long Deadline;
}
