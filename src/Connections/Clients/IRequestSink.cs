using Understudy.Protocol.Requests;

namespace Understudy.Connections.Clients;

/// <summary>What an engine does with the requests of one client. A struct, so that a <see cref="RequestReader{TSink}"/> is compiled once
/// for each engine and calls it directly.</summary>
public interface IRequestSink
{
    /// <summary>As many requests are under way as may be.</summary>
    bool IsFull { get; }

    /// <summary>Whether more may set out after a pause: when there is room for as many again as are under way, so that a pause is worth
    /// its while.</summary>
    /// <param name="isHeldBack">Only once everything before is finished.</param>
    bool MayGoOn(bool isHeldBack);

    /// <summary>Goes on with a request at the front of which a part has been answered, if there is one.</summary>
    /// <param name="bytes">From its first byte.</param>
    /// <param name="consumed">Its length once it is done with; 0 until then.</param>
    bool TryGoOn(ReadOnlySpan<byte> bytes, out int consumed);

    /// <summary>Memory that a request takes on its way beside the bytes that were received, where that is much; else 0.</summary>
    long RoomFor(in Request request);

    /// <summary>Whether a request may set out only when everything before is finished.</summary>
    bool MustWait(ReadOnlySpan<byte> bytes, in Request request);

    /// <summary>Takes a valid request, and what it costs off the client's turn.</summary>
    /// <param name="bytes">From its first byte; gone when this returns.</param>
    /// <param name="request">What the parser read from them.</param>
    /// <returns>Its length; 0 if it is to be gone on with later.</returns>
    int Accept(ReadOnlySpan<byte> bytes, in Request request);

    /// <summary>Answers a request that is not valid.</summary>
    void Refuse(ReadOnlySpan<byte> bytes, in Request request);

    /// <summary>Takes a valid request of the binary protocol, and what it costs off the client's turn.</summary>
    /// <param name="bytes">From its first byte; gone when this returns.</param>
    /// <param name="request">What the parser read from them.</param>
    /// <returns>Its length.</returns>
    int AcceptBinary(ReadOnlySpan<byte> bytes, in Request request);

    /// <summary>Answers a request of the binary protocol that is not valid, or after which the client is closed.</summary>
    void RefuseBinary(ReadOnlySpan<byte> bytes, in Request request);
}
