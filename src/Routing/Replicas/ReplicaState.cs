namespace Understudy.Routing.Replicas;

/// <summary>What a server may be used for. <c>docs/architecture.md</c> draws the transitions.</summary>
public enum ReplicaState : byte
{
    /// <summary>Read and written.</summary>
    In,

    /// <summary>Neither read nor written; probed until it answers.</summary>
    Out,

    /// <summary>Written but not read. Answers probes again, but may hold old values and may still execute what it received before it went
    /// OUT: it has to settle and to be fenced, that is to lose or renew everything that it missed a write of.</summary>
    Joining,

    /// <summary>Written but not read. Holds nothing old, and is being filled with what the other replicas hold.</summary>
    Warming,

    /// <summary>Written; read only where no replica that is IN can answer. An operator wants it idle, and it misses nothing
    /// meanwhile.</summary>
    Draining,

    /// <summary>Neither read nor written, nor probed: an operator wants it out of use until told otherwise.</summary>
    Ejected,
}
