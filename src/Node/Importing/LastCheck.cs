using Understudy.Node.State;
using Understudy.Store;

namespace Understudy.Node.Importing;

/// <summary>Asks the source for each key that was copied whether it is still there: what it has deleted is in no list.</summary>
internal sealed class LastCheck(WorkerState worker, SourceLink link, SendBudget budget)
{
    private const int BucketsPerStep = 32;

    private WalkCursor _walk;
    private WalkedKeys _keys = new();
    private int _at;

    public bool IsOn { get; private set; }

    public void Begin()
    {
        (IsOn, _walk, _at) = (true, default, 0);
        _keys.Clear();
    }

    public void Stop() => IsOn = false;

    /// <summary>Asks for as many keys as may be under way.</summary>
    /// <returns>True if it is over now.</returns>
    public bool Go()
    {
        if (!IsOn) return false;
        while (budget.HasRoom)
        {
            if (_keys.TryTake(ref _at, out var key))
            {
                if (!worker.Store.IsOwn(key) && link.TryAsk(SourceCallKind.Look, key)) budget.Take(0);
                continue;
            }

            if (_walk.IsAtEnd) break;
            _keys.Clear();
            _at = 0;
            worker.Store.Walk(ref _walk, BucketsPerStep, ref _keys);
        }

        if (!_walk.IsAtEnd || budget.IsUsed || !IsTaken()) return false;
        IsOn = false;
        return true;
    }

    private bool IsTaken()
    {
        var at = _at;
        return !_keys.TryTake(ref at, out _);
    }
}
