using Understudy.Node.State;
using Understudy.Protocol;
using Understudy.Protocol.Replies;
using Understudy.Store;

namespace Understudy.Node.Importing;

/// <summary>Compares all keys of the source with what is here, and copies what differs. One after the other.</summary>
internal sealed class CopyPass
{
    // Tokens of the items here are the source's, so an item that has the same is the same; TTLs are compared by two clocks that show whole
    // seconds.
    private const long MostClockDifference = 2;

    private const int MostBusyRetries = 30;

    private readonly WorkerState _worker;
    private readonly ItemStore _store;
    private readonly SourceLink _link;
    private readonly SourceFigures _figures;
    private readonly ImportOptions _options;
    private readonly ImportCounters _counters;
    private readonly SendBudget _budget;
    private readonly KeyListing _listing;
    private readonly byte[] _key = new byte[ProtocolLimits.MaxKeyBytes];
    private ulong _highest;          // token that was listed, up to now and before this pass
    private ulong _highestBefore;
    private bool _hasEvicted;
    private int _busyRetries;
    private long _busyUntil;

    public CopyPass(
        WorkerState worker, ItemStore store, SourceLink link, SourceFigures figures, ImportOptions options, ImportCounters counters,
        SendBudget budget, Action onMore)
    {
        (_worker, _store, _link, _figures, _options) = (worker, store, link, figures, options);
        (_counters, _budget) = (counters, budget);
        _listing = new KeyListing(worker.Loop, Wants, onMore);
    }

    /// <summary>It has begun and is not over.</summary>
    public bool IsOn { get; private set; }

    /// <summary>When it began.</summary>
    public long BeganAt { get; private set; } = long.MinValue;

    /// <summary>The source has begun to list its keys.</summary>
    public bool HasBegun => _listing.HasBegun;

    public long Listed => _listing.Listed;

    public long Left => _listing.Left;

    public string? Problem => _busyRetries > MostBusyRetries ? "its keys are being listed by somebody else all the time" : _listing.Problem;

    public void Begin()
    {
        IsOn = true;
        // Whatever was written before was seen before.
        BeganAt = _worker.Loop.Now + 1;
        (_counters.Differing, _busyRetries, _busyUntil, _highestBefore) = (0, 0, 0, _highest);
        _hasEvicted = _store.Statistics().Evictions > 0;
        List();
    }

    /// <summary>Asks for as many items as may be under way.</summary>
    /// <returns>True if it is over now.</returns>
    public bool Go()
    {
        if (!IsOn || Problem is not null) return false;
        if (_listing.WasBusy && _busyUntil == 0)
        {
            _busyRetries++;
            _busyUntil = _worker.Loop.Now + ImportTimes.Busy;
        }

        while (_budget.HasRoom && _listing.TryTake(_key, out var length, out var bytes))
        {
            var key = _key.AsSpan(0, length);
            if (_worker.Store.IsOwn(key)) _counters.Kept++;
            else if (_link.TryAsk(SourceCallKind.Copy, key, bytes)) _budget.Take(bytes);
            else _counters.NotStored++;
        }

        if (!_listing.IsOver || _listing.WasBusy || _budget.IsUsed) return false;
        IsOn = false;
        _counters.Passes++;
        return true;
    }

    public void OnTick()
    {
        _listing.OnTick();
        if (!IsOn || !_listing.WasBusy || _worker.Loop.Now < _busyUntil) return;
        _busyUntil = 0;
        List();
    }

    public void Stop()
    {
        IsOn = false;
        _listing.Stop();
    }

    private void List() => _listing.Begin(_options.Source, _figures.Capabilities!.Value.HasMetadumpByHash);

    private bool Wants(ReadOnlySpan<byte> key, in MetadumpLine item)
    {
        _highest = Math.Max(_highest, item.Cas);
        if (key.StartsWith(ImportMark.Prefix) || _worker.Store.IsOwn(key)) return false;
        var left = item.ExpiresAt < 0 ? long.MaxValue : item.ExpiresAt - _figures.Identity.UnixSeconds;
        var isHere = _worker.Store.Peek(key, out var here) == FindOutcome.Hit;
        var differs = isHere ? here.Cas != item.Cas || !IsAbout(left, here.ExpiresAt) : left > 0 && !WasHere(item.Cas);
        if (differs) _counters.Differing++;
        return differs;
    }

    // What has been evicted here is not copied again, or it would drive out something else.
    private bool WasHere(ulong cas) => cas <= _highestBefore && _hasEvicted;

    private bool IsAbout(long secondsLeft, uint expiresAt) => expiresAt == 0 || secondsLeft == long.MaxValue
        ? expiresAt == 0 && secondsLeft == long.MaxValue
        : Math.Abs(expiresAt - (long)_worker.Now - secondsLeft) <= MostClockDifference;
}
