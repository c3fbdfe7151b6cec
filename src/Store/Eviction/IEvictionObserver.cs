namespace Understudy.Store;

/// <summary>Told of items that leave for lack of memory (watch evictions). Called on any session's thread.</summary>
public interface IEvictionObserver
{
    /// <summary>Called under the lock of the item's bucket: copy and return; do not call the store.</summary>
    /// <param name="session">Whose command needed the memory.</param>
    /// <param name="item">As it was.</param>
    void Evicted(StoreSession session, in ItemView item);
}
