namespace Understudy.Checking;

/// <summary>What a violation breaks.</summary>
public enum Promise : byte
{
    /// <summary>A read saw something older than the last write or delete acknowledged before it began.</summary>
    NoOldAnswer,

    /// <summary>A write that the client was told had failed surfaced after a later one had been acknowledged.</summary>
    NoLateSurprise,

    /// <summary>A read saw what its own client had asked to be written only after it, on the same connection.</summary>
    InOrder,

    /// <summary>An acknowledged item is missed though a replica that has it was there all the time.</summary>
    NoEmptyAnswer,

    /// <summary>A client was told that there is no server, though one had been well for long enough.</summary>
    NoNeedlessRefusal,

    /// <summary>All is well again, and a replica still lacks an acknowledged item that another one has.</summary>
    NoLostCopy,

    /// <summary>Of those who create an item only where there is none, two were told that they did, though it had not been removed between
    /// them and a replica had it all the time.</summary>
    OneWinner,

    /// <summary>No reply by its deadline, or none at all.</summary>
    NoLateAnswer,

    /// <summary>A reply that does not answer the request it stands for.</summary>
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
