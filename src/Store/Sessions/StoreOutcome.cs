namespace Understudy.Store;

/// <summary>What became of a command that changes an item.</summary>
public enum StoreOutcome
{
    /// <summary>Done: STORED, DELETED, TOUCHED, HD, or a new number.</summary>
    Stored,

    /// <summary>The condition of add, replace, append or prepend did not hold: NOT_STORED, NS.</summary>
    NotStored,

    /// <summary>The item has another CAS token: EXISTS, EX.</summary>
    Exists,

    /// <summary>No such item: NOT_FOUND, NF.</summary>
    NotFound,

    /// <summary>Longer than an item may be. The caller decides what happens to the old value (memcached deletes it on set).</summary>
    TooLarge,

    /// <summary>No room, and nothing could be evicted in time.</summary>
    NoMemory,

    /// <summary>incr or decr on what is not a number.</summary>
    NotNumeric,
}
