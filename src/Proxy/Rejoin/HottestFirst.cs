using Microsoft.Extensions.Logging;

namespace Understudy.Proxy.Rejoin;

/// <summary>Listens to a whole dump first and then gives its keys, those of the warmest items before the others.</summary>
/// <remarks>
/// A dump has no order that would help: a target that is smaller, or a fill that is cut short, should have got what clients ask for.
/// When the list does not fit, what has come so far is given in order and the rest as it comes.
/// </remarks>
internal sealed class HottestFirst(IKeyFeed dump, KeySpool spool, ILogger logger) : IKeyFeed
{
    private bool _isListening = true;
    private bool _isSpoolEmpty;
    private string? _lost;

    public bool IsOpen => dump.IsOpen || !_isSpoolEmpty;

    public string? Problem => dump.Problem ?? _lost;

    public void Start(Action onMore) => dump.Start(onMore);

    public bool TryTake(out ListedKey key)
    {
        key = default;
        if (_isListening && TryListen(out key)) return true;
        if (_isListening) return false;
        if (!_isSpoolEmpty && spool.TryTake(out key)) return true;
        if (!_isSpoolEmpty) EndSpool();
        return dump.TryTake(out key);
    }

    public void Stop()
    {
        dump.Stop();
        _isListening = false;
        if (!_isSpoolEmpty) EndSpool();
    }

    // Takes in what has come; a key that does not fit has to be copied at once.
    private bool TryListen(out ListedKey key)
    {
        while (dump.TryTake(out key))
        {
            if (spool.TryAdd(in key)) continue;
            logger.ListDoesNotFit(spool.Problem!, spool.Count);
            _isListening = false;
            return true;
        }

        _isListening = dump.IsOpen;
        return false;
    }

    private void EndSpool()
    {
        _lost = spool.HasLostKeys ? spool.Problem : null;
        _isSpoolEmpty = true;
        spool.Dispose();
    }
}
