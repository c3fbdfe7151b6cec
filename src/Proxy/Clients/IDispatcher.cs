using Understudy.Protocol.Requests;

namespace Understudy.Proxy.Clients;

/// <summary>Takes the requests of clients. The bytes that it is given can be read until it returns.</summary>
internal unsafe interface IDispatcher
{
    /// <summary>Takes a valid request.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="source">Its first byte.</param>
    /// <param name="request">What the parser read from it.</param>
    void Dispatch(ClientConnection client, byte* source, in Request request);

    /// <summary>Answers a request that is not valid, as memcached would.</summary>
    void Refuse(ClientConnection client, byte* source, in Request request);

    /// <summary>As <see cref="Dispatch"/>, of a client that speaks the binary protocol.</summary>
    void DispatchBinary(ClientConnection client, ReadOnlySpan<byte> bytes, in Request request);

    /// <summary>As <see cref="Refuse"/>, of a client that speaks the binary protocol.</summary>
    void RefuseBinary(ClientConnection client, ReadOnlySpan<byte> bytes, in Request request);

    /// <summary>Whether a request may set out only when the client's earlier ones are finished, lest it overtake them on another
    /// way.</summary>
    bool CrossesOthers(ClientConnection client, byte* source, in Request request);
}
