using Understudy.Protocol.Requests;

namespace Understudy.Connections.Clients;

/// <summary>Stands between one client and the engine: who may ask what, and how much, is decided here. A client has one where its
/// listener says so; one that may do everything has none, which costs a request one comparison.</summary>
public interface IRequestGate
{
    /// <summary>What a client has to go through before its first request; null: nothing.</summary>
    internal ILogin? Login => null;

    /// <summary>Whether a request may go on to the engine. Asked for those too that are not valid, since a set that is too large still
    /// drops the old value.</summary>
    /// <param name="bytes">From its first byte; of an invalid one perhaps not all.</param>
    /// <param name="request">What the parser read from them.</param>
    /// <param name="refusal">What the client is told instead, in its turn and in its dialect (<see cref="Request.IsBinary"/>).</param>
    bool LetsPass(ReadOnlySpan<byte> bytes, in Request request, out ReadOnlySpan<byte> refusal);
}
