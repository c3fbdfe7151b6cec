using Understudy.Protocol;
using Understudy.Routing.Plans;

namespace Understudy.Proxy.Tracing;

/// <summary>Where the time of one request went, as far as it took long. Reused; belongs to one worker at a time. Times in
/// nanoseconds.</summary>
internal sealed class RequestTrace
{
    /// <summary>Steps that are kept; what came later is only counted.</summary>
    public const int MostSteps = 12;

    private readonly TraceStep[] _steps = new TraceStep[MostSteps];
    private readonly byte[] _key = new byte[ProtocolLimits.MaxKeyBytes];
    private int _keyLength;
    private long _startedAt;
    private long _sentAt;

    /// <summary>How long the request waited in line, before it set out, for slow servers.</summary>
    public long InLine { get; set; }

    /// <summary>How long its reply waited for those to earlier requests of the same client.</summary>
    public long ForTurn { get; set; }

    /// <summary>Steps that there were.</summary>
    public int Count { get; private set; }

    /// <summary>Keys besides the one that is told.</summary>
    public int MoreKeys { get; private set; }

    public bool HasKey => _keyLength > 0;

    public ReadOnlySpan<byte> Key => _key.AsSpan(0, _keyLength);

    public ReadOnlySpan<TraceStep> Steps => _steps.AsSpan(0, Math.Min(Count, MostSteps));

    /// <summary>Forgets what it was used for.</summary>
    public void Begin(long startedAt)
    {
        _startedAt = _sentAt = startedAt;
        (InLine, ForTurn, Count, MoreKeys, _keyLength) = (0, 0, 0, 0, 0);
    }

    /// <summary>What concludes next was asked for now.</summary>
    public void OnSent(long now) => _sentAt = now;

    public void Add(int server, Outcome outcome, long now, long? sentAt = null)
    {
        if (Count < MostSteps) _steps[Count] = new TraceStep(server, outcome, now - (sentAt ?? _sentAt), now - _startedAt);
        Count++;
    }

    public void SetKey(ReadOnlySpan<byte> key, int more = 0)
    {
        _keyLength = Math.Min(key.Length, _key.Length);
        key[.._keyLength].CopyTo(_key);
        MoreKeys = more;
    }
}
