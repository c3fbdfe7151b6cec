namespace Understudy.Store;

/// <summary>Under which condition, and where, a value is stored (memcached's NREAD_* commands).</summary>
public enum StoreMode
{
    Set,
    Add,
    Replace,
    Append,
    Prepend,

    /// <summary>cas, and ms with C in mode set: only over an item whose token is <see cref="StoreRequest.CompareCas"/>.</summary>
    CompareAndSet,
}
