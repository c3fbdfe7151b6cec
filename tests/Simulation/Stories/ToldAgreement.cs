using Understudy.Proxy.Pools;
using Understudy.Routing.Group;

namespace Understudy.Simulation.Stories;

/// <summary>An agreement that says what a test tells it to.</summary>
internal sealed class ToldAgreement : IAgreement
{
    public long Term { get; set; } = 1;

    public long WaitNanoseconds { get; init; } = 1_000_000_000;

    /// <summary>Newest version that all know.</summary>
    public long Safe { get; set; }

    /// <summary>Servers that may not be believed.</summary>
    public HashSet<int> Distrusted { get; } = [];

    public bool MayRead(int server, long now) => !Distrusted.Contains(server);

    public GateAnswer MayAcknowledge(long term, long version, long now) =>
        term != Term ? GateAnswer.Refuse : version <= Safe ? GateAnswer.Pass : GateAnswer.Wait;
}
