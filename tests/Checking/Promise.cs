namespace Understudy.Checking;

/// <summary>What a violation breaks.</summary>
public enum Promise : byte
{
    /// <summary>P3: a read saw something older than the last write or delete acknowledged before it began.</summary>
    NoOldAnswer,

    /// <summary>P3 for a write that the client was told had failed: it surfaced after a later one had been acknowledged.</summary>
    NoLateSurprise,

    /// <summary>P2 and P4: an acknowledged item is missed though a replica that has it was there all the time.</summary>
    NoEmptyAnswer,

    /// <summary>P4: all is well again, and a replica still lacks an acknowledged item that another one has.</summary>
    NoLostCopy,

    /// <summary>P5: no reply by its deadline, or none at all.</summary>
    NoLateAnswer,

    /// <summary>P5: a reply that does not answer the request it stands for.</summary>
    InSync,

    /// <summary>A value that nobody wrote, one that was refused, or one past its expiry.</summary>
    NothingInvented,

    /// <summary>Two replicas that are read held different items under a key that nobody was writing.</summary>
    NoDivergence,

    /// <summary>Memory that is not given back.</summary>
    NoLeak,

    /// <summary>The proxy threw.</summary>
    NoBug,
}
