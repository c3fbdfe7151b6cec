namespace Understudy.Store;

/// <summary>What a lookup saw; all but <see cref="Hit"/> and <see cref="Vivified"/> are misses to the client.</summary>
public enum FindOutcome
{
    Hit,
    Miss,

    /// <summary>There was one, but its time is over (<c>get_expired</c>).</summary>
    Expired,

    /// <summary>There was one, but a flush_all came after it (<c>get_flushed</c>).</summary>
    Flushed,

    /// <summary>A miss that made an empty item for the caller to fill (mg with N).</summary>
    Vivified,

    /// <summary>A miss, and no memory for the empty item.</summary>
    NoMemory,
}
