using Understudy.Protocol.Requests;

namespace Understudy.Proxy.Clients;

/// <summary>Takes requests that concern several pools.</summary>
internal unsafe interface ISeveralPools
{
    /// <summary>Takes a valid request, of any protocol.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="source">Its first byte, readable until this returns.</param>
    /// <param name="request">What the parser read from it.</param>
    /// <returns>False if there is more of it, for which the client keeps <see cref="ClientConnection.Split"/>.</returns>
    bool TryTake(ClientConnection client, byte* source, in Request request);

    /// <summary>Goes on with it.</summary>
    /// <returns>Its length once all of it has set out; else 0.</returns>
    int GoOn(ClientConnection client, byte* source);
}
