using Understudy.Routing.Group;

namespace Understudy.Proxy.Pools;

/// <summary>What other proxies have to agree to before a client is answered: the two seams on which a group of proxies stands. A proxy that
/// is alone has none.</summary>
/// <remarks>One for all workers, asked on the loop of any of them: answers at once, without a lock, and allocates nothing. When an answer
/// may have changed, whoever implements it has the workers ask again.</remarks>
internal interface IAgreement
{
    /// <summary>The office in which a write begins that sets out now.</summary>
    long Term { get; }

    /// <summary>How long a write may wait for its acknowledgement, from when its servers have confirmed it. Then the client is told of an
    /// error.</summary>
    long WaitNanoseconds { get; }

    /// <summary>Whether what a server says may be believed now. Asked for each batch of replies, when it has arrived.</summary>
    bool MayRead(int server, long now);

    /// <summary>Whether a write may be acknowledged now.</summary>
    /// <param name="term">In which it began.</param>
    /// <param name="version">Of the routing snapshot without the servers that missed it; 0 if none did.</param>
    /// <param name="now">In loop time.</param>
    GateAnswer MayAcknowledge(long term, long version, long now);
}
