using Understudy.Protocol.Requests;

namespace Understudy.Proxy.Forwarding;

/// <summary>Carries out what clients of other workers have asked for.</summary>
internal unsafe interface ICarrier
{
    /// <summary>Takes a request of another worker's client.</summary>
    /// <param name="origin">Takes the reply.</param>
    /// <param name="source">Its first byte, readable until this returns.</param>
    /// <param name="request">What the parser read from it.</param>
    /// <param name="isRefused">Its value is too large.</param>
    void CarryOut(LaneFlight origin, byte* source, in Request request, bool isRefused);
}
