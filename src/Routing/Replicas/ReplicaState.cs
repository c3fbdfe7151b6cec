namespace Understudy.Routing.Replicas;

/// <summary>What a server may be used for. <c>docs/architecture.md</c> draws the transitions.</summary>
public enum ReplicaState : byte
{
    /// <summary>Read and written.</summary>
    In,

    /// <summary>Neither read nor written; probed until it answers.</summary>
    Out,

    /// <summary>Written but not read. Answers probes again, but may hold old values and may still execute what it received before it went
    /// OUT:
    /// it has to settle and, if it missed a write, is then emptied.</summary>
    Joining,
}
