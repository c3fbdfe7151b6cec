namespace Understudy.Proxy.Divergence;

/// <summary>Compares a sample of what was copied to a server with what it was copied from, before the server is read again.</summary>
/// <param name="comparer">Of the worker that made the copies.</param>
/// <param name="server">The server that was filled; it loses what differs.</param>
/// <param name="keys">The sample.</param>
/// <param name="onDone">Called at the end, unless it is cancelled.</param>
internal sealed class FillVerification(ReplicaComparer comparer, int server, IReadOnlyList<byte[]> keys, Action onDone)
{
    private const int Window = 16;

    private int _next;
    private int _underWay;
    private bool _isPumping;
    private bool _isOver;

    /// <summary>Items that were not as they should be.</summary>
    public long Different { get; private set; }

    /// <summary>Items that only one of the two has.</summary>
    public long Missing { get; private set; }

    /// <summary>Items that were looked at.</summary>
    public int Compared => _next;

    public void Start() => Pump();

    public void Cancel() => _isOver = true;

    private void OnCompared(Verdict verdict)
    {
        _underWay--;
        if (verdict == Verdict.Different) Different++;
        else if (verdict == Verdict.Missing) Missing++;
        Pump();
    }

    private void Pump()
    {
        if (_isPumping || _isOver) return;
        _isPumping = true;
        while (_underWay < Window && _next < keys.Count)
        {
            if (comparer.Compare(keys[_next++], server, OnCompared) is null) _underWay++;
        }

        _isPumping = false;
        if (_underWay > 0) return;
        _isOver = true;
        onDone();
    }
}
