using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Understudy.Scenarios.Keepalived;

/// <summary>A client that knows the VIP only: it writes and reads one key again and again, and connects anew without an answer.
/// </summary>
internal sealed class VipClient : IDisposable
{
    // What a client library has as its timeouts, when it is told to be quick.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(150);

    private readonly Lock _lock = new();
    private readonly IPEndPoint _vip;
    private readonly bool _mayMiss;
    private readonly Thread _thread;
    private readonly HashSet<long> _unanswered = [];
    private volatile bool _isStopping;
    private long _confirmed;          // the highest number that was acknowledged
    private long _lastAnswer = Stopwatch.GetTimestamp();
    private TimeSpan _longestGap;
    private string? _violation;

    /// <param name="vip">Where to connect.</param>
    /// <param name="mayMiss">A key may be gone once a host has come back: that of a write which it alone had.</param>
    public VipClient(IPEndPoint vip, bool mayMiss = false)
    {
        (_vip, _mayMiss) = (vip, mayMiss);
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>The longest time without an answer since this was asked last.</summary>
    public TimeSpan TakeLongestGap()
    {
        lock (_lock)
        {
            var gap = _longestGap;
            _longestGap = TimeSpan.Zero;
            return gap;
        }
    }

    /// <summary>How many writes were acknowledged.</summary>
    public long Confirmed => Volatile.Read(ref _confirmed);

    /// <summary>The first answer that must not have come; null if there was none.</summary>
    public string? Violation
    {
        get { lock (_lock) return _violation; }
    }

    /// <summary>Until it has been served again.</summary>
    public void AwaitProgress(TimeSpan limit, Func<string> because)
    {
        var before = Confirmed;
        Eventually.True(() => Confirmed > before + 2, limit, because);
    }

    public void Dispose()
    {
        _isStopping = true;
        _thread.Join();
    }

    private void Run()
    {
        long number = 0;
        Wire? wire = null;
        while (!_isStopping)
        {
            wire ??= TryConnect();
            if (wire is null || !TryPlay(wire, ++number))
            {
                wire?.Dispose();
                wire = null;
                Thread.Sleep(5);
            }
        }

        wire?.Dispose();
    }

    private bool TryPlay(Wire wire, long number)
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        wire.Send($"set vip 0 0 {text.Length}\r\n{text}\r\n", Patience);
        var answer = string.Empty;
        var isAnswered = !wire.IsClosed && wire.TryReadThrough("\r\n", Patience, out answer);
        if (answer == "STORED\r\n") Volatile.Write(ref _confirmed, number);
        else _unanswered.Add(number);
        if (!isAnswered) return false;
        wire.Send("get vip\r\n", Patience);
        if (wire.IsClosed || !wire.TryReadThrough("\r\n", Patience, out var first)) return false;
        if (first.StartsWith("SERVER_ERROR", StringComparison.Ordinal)) return false;
        if (first == "END\r\n")
        {
            if (!_mayMiss) Note("it missed what was there");
            return true;
        }

        if (!wire.TryReadThrough("END\r\n", Patience, out var rest)) return false;
        var value = long.Parse(rest.Split("\r\n")[0], CultureInfo.InvariantCulture);
        // A write that was never answered may be executed at any time: a proxy that hung has it still before it when it goes on.
        if (value < Confirmed && !_unanswered.Contains(value)) Note($"it read {value} after {Confirmed} was acknowledged");
        if (answer == "STORED\r\n") NoteAnswer();
        return true;
    }

    private void NoteAnswer()
    {
        lock (_lock)
        {
            var gap = Stopwatch.GetElapsedTime(_lastAnswer);
            if (gap > _longestGap) _longestGap = gap;
            _lastAnswer = Stopwatch.GetTimestamp();
        }
    }

    private void Note(string violation)
    {
        // Before the first write there is nothing.
        if (Confirmed == 0) return;
        lock (_lock) _violation ??= violation;
    }

    private Wire? TryConnect()
    {
        try
        {
            return Wire.Connect(_vip, Patience);
        }
        catch (Exception failure) when (failure is SocketException or TimeoutException)
        {
            return null;
        }
    }
}
