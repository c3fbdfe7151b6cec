namespace Understudy.Proxy.Forwarding;

/// <summary>Copies a key's state from one replica to another.</summary>
internal interface IKeyGuard
{
    /// <summary>A later write of the key has set out before the copy did.</summary>
    /// <param name="replacesItem">It goes to all replicas and leaves nothing of the item as it was: the copy is not needed any more.
    /// Otherwise the copy would be wrong and something has to stand in for it.</param>
    void OnOvertaken(bool replacesItem);
}
