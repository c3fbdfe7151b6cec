using Understudy.Transport.Loops;

namespace Understudy.Node.Replication;

/// <summary>A client of a follower some of whose requests are answered by the leader. All calls come on its own loop.</summary>
internal interface IForwardedClient
{
    /// <summary>What it is called on the link; no other client of this node is or was called so.</summary>
    int Number { get; }

    IEventLoop Loop { get; }

    /// <summary>The leader has answered so much more.</summary>
    void OnTold(ReadOnlySpan<byte> reply);

    /// <summary>The leader is done with what it was asked up to a byte, and has answered it.</summary>
    /// <param name="bytes">Counted from the first one that went over this link.</param>
    /// <param name="lsn">No change that the answers tell of is behind it.</param>
    void OnDone(long bytes, long lsn);

    /// <summary>Nothing more comes: what became of what is not done yet is not known.</summary>
    void OnLost();
}
