namespace Understudy.Store;

/// <summary>Receives items during a walk. Implemented by structs, so that the walk is compiled for them.</summary>
public interface IItemVisitor
{
    /// <summary>Called under the lock of the item's bucket: copy what is needed and return; do not call the session.</summary>
    void Visit(in ItemView item);
}
