namespace Understudy.Store;

/// <summary>What became of an item that was to be taken over from another server.</summary>
public enum TakeOutcome
{
    Taken,

    /// <summary>A client of this store has written the key, or flushed it, and what is here stays as it is.</summary>
    Written,

    /// <summary>There is no room for it, or it is too large: the key has no item.</summary>
    NoRoom,
}
