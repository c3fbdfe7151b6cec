using Understudy.Routing.Pools;

namespace Understudy.Routing.Plans;

/// <summary>Carries one key of a retrieval of many over its replicas: says whom to ask next, and what is known in the end. Pure.
/// The default value has asked nobody.</summary>
public struct KeyRetrieval
{
    private ReplicaMask _tried;
    private bool _hasFailed;         // the last one that was asked

    /// <summary>Those that said that they do not have the item.</summary>
    public ReplicaMask Missed { get; private set; }

    /// <summary>The one that was asked last.</summary>
    public byte Replica { readonly get; private set; }

    /// <summary>How often another one may still have to be asked.</summary>
    /// <param name="order">In which replicas are read now.</param>
    public readonly int UntriedIn(ReadOrder order) => order.In.Except(_tried).Count;

    /// <summary>Chooses the next replica to ask.</summary>
    /// <param name="order">In which replicas are read now.</param>
    /// <param name="preferred">One that is asked before the others, if it is read.</param>
    /// <returns>False if nobody else is to be asked.</returns>
    public bool TryNext(ReadOrder order, ReplicaMask preferred = default)
    {
        var next = (order.In & preferred).Except(_tried) is { IsEmpty: false } first ? first.FirstOnly : order.Next(_tried, _hasFailed);
        if (next.IsEmpty) return false;
        Replica = (byte)next.First;
        _tried |= next;
        return true;
    }

    /// <summary>The one that was asked did not give the item.</summary>
    /// <param name="outcome">Miss if it said that it does not have it; otherwise why it did not tell.</param>
    public void OnOutcome(Outcome outcome)
    {
        _hasFailed = outcome != Outcome.Miss;
        if (!_hasFailed) Missed = Missed.With(Replica);
    }

    /// <summary>Nobody else is asked: it is a miss if some replica said so, and else there is no answer.</summary>
    /// <param name="last">What came of the one that was asked last.</param>
    /// <returns>Why there is no answer; <see cref="Conclusion.None"/> for a miss.</returns>
    public readonly Conclusion End(Outcome last) => (Missed.IsEmpty, last) switch
    {
        (false, _) => Conclusion.None,
        (_, Outcome.TimedOut) => Conclusion.TimedOut,
        (_, Outcome.Lost) => Conclusion.Lost,
        _ => Conclusion.Unavailable,
    };
}
