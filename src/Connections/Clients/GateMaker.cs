using Understudy.Transport.Loops;

namespace Understudy.Connections.Clients;

/// <summary>Makes the gate for one client.</summary>
/// <param name="loop">The client's.</param>
/// <param name="next">What its requests have to pass behind it; null: nothing.</param>
public delegate IRequestGate GateMaker(IEventLoop loop, IRequestGate? next);
