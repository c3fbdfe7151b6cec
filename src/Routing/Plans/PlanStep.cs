using Understudy.Routing.Pools;

namespace Understudy.Routing.Plans;

/// <summary>What to do next. The caller keeps the reply first, then sends, then concludes.</summary>
public readonly record struct PlanStep
{
    /// <summary>The reply just received is the best so far: keep it in place of an earlier one.</summary>
    public bool KeepReply { get; init; }

    /// <summary>Replicas to ask now; often none, while others have not answered.</summary>
    public ReplicaMask Send { get; init; }

    /// <summary>In which words.</summary>
    public RequestForm Form { get; init; }

    /// <summary>Whether, and with what, the request is finished.</summary>
    public Conclusion Conclusion { get; init; }
}
