using Understudy.Routing.Copies;

namespace Understudy.Proxy.Rejoin;

/// <summary>Has items copied from one replica to another.</summary>
internal interface IFillItemOwner
{
    /// <summary>The worker on whose loop it lives.</summary>
    RecoveryWorker Worker { get; }

    /// <summary>What to leave behind on the target.</summary>
    FillMode Mode { get; }

    /// <summary>An item has come to its end, whatever it is, and may be used again. On the owner's loop.</summary>
    void OnItemOver(FillItem item);
}
