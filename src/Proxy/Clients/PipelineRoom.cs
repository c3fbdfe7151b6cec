namespace Understudy.Proxy.Clients;

/// <summary>How many requests of one client may be under way: as many as is allowed, and of those with long replies no more than others
/// can wait for, since all clients' replies come one behind the other from a server.</summary>
/// <remarks>A thousand gets of 500 kB, in one small packet, would stand before everybody else's for longer than a reply may take.</remarks>
internal struct PipelineRoom()
{
    private const long MaxExpectedBytes = 4 << 20;

    // Before any reply is known: 64 requests, which costs a deeper pipeline of short ones a round trip, once.
    private const int FirstExpectedBytes = 64 << 10;

    private long _expected = FirstExpectedBytes;

    /// <summary>A reply has come.</summary>
    /// <param name="bytes">How long it is.</param>
    // The next ones may be as long, and are hardly longer.
    public void OnReply(long bytes) => _expected = Math.Max(bytes, _expected - (_expected >> 4));

    /// <summary>Whether so many requests are too many.</summary>
    /// <param name="inFlight">How many.</param>
    /// <param name="maxDepth">How many are allowed, however short their replies.</param>
    public readonly bool IsFull(int inFlight, int maxDepth) => inFlight >= maxDepth || inFlight * _expected > MaxExpectedBytes;
}
