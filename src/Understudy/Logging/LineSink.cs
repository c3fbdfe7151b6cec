using System.Text;
using Understudy.Protocol.Replies;
using Understudy.Transport.Processes;

namespace Understudy.Logging;

/// <summary>Takes lines from any thread without ever letting it wait, and writes them in a thread of its own. What cannot be written in
/// time is dropped and counted.</summary>
/// <remarks>
/// A full disk, a pipe that nobody reads and a terminal that was stopped are common just when there is most to tell, and then it matters
/// more that clients are served. All text that is logged passes here, so here it is made harmless.
/// </remarks>
internal sealed class LineSink : IDisposable
{
    /// <summary>Most bytes that wait to be written: some 2000 lines, more than a cluster's worst minute says.</summary>
    public const int CapacityBytes = 256 << 10;

    /// <summary>Longest line, in characters; names and errors of others have no limit of their own.</summary>
    public const int LongestLine = 8 << 10;

    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    // Written at the end of a process. Longer would keep an operator waiting for one that may never read.
    private static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly Queue<Line> _waiting = new();
    private readonly Func<long, string> _notice;
    private OutputFile _output;
    private OutputFile? _next;      // where to go on
    private int _waitingBytes;
    private long _dropped;
    private long _droppedLast;      // since the last line that found room
    private long _untold;           // the writer's own: dropped before the line in hand, and not told yet
    private bool _isMidLine;        // the writer's own: only a part of the last line could be written
    private bool _isIdle = true;    // nothing waits, and nothing is being written
    private bool _isEnding;

    /// <param name="output">Where lines go. Closed in the end, unless it is a standard stream.</param>
    /// <param name="notice">What to say of so many lines that were dropped, once something can be said again.</param>
    public LineSink(OutputFile output, Func<long, string> notice)
    {
        _output = output;
        _notice = notice;
        new Thread(Run) { IsBackground = true, Name = "log" }.Start();
    }

    /// <summary>Lines that were not written and never will be. Any thread.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Adds one line, without its end. Any thread; never waits.</summary>
    public void Add(string text)
    {
        var bytes = BytesOf(text);
        lock (_gate)
        {
            if (_waitingBytes + bytes.Length > CapacityBytes)
            {
                Interlocked.Increment(ref _dropped);
                _droppedLast++;
                return;
            }

            _waiting.Enqueue(new Line(bytes, _droppedLast));
            _waitingBytes += bytes.Length;
            _droppedLast = 0;
            _isIdle = false;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Goes on there instead.</summary>
    public void Redirect(OutputFile next)
    {
        lock (_gate)
        {
            _next?.Dispose();
            _next = next;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits until everything has been written, or could not be, for a second at most. Not for a loop's thread, unless it is
    /// about to end the process.</summary>
    public void Flush()
    {
        var started = TimeProvider.System.GetTimestamp();
        lock (_gate)
        {
            while (!_isIdle)
            {
                var left = FlushLimit - TimeProvider.System.GetElapsedTime(started);
                if (left <= TimeSpan.Zero || !Monitor.Wait(_gate, left)) return;
            }
        }
    }

    public void Dispose()
    {
        Flush();
        lock (_gate)
        {
            _isEnding = true;
            Monitor.PulseAll(_gate);
        }
    }

    private static byte[] BytesOf(string text) =>
        Encoding.UTF8.GetBytes(PrintableText.Of(text.Length > LongestLine ? text[..LongestLine] + "..." : text) + "\n");

    private void Run()
    {
        while (TryTake(out var line))
        {
            _untold += line.DroppedBefore;
            TellOfDropped();
            if (line.Bytes.Length > 0 && (_untold > 0 || !TryWrite(line.Bytes)))
            {
                Interlocked.Increment(ref _dropped);
                _untold++;
            }
        }

        _output.Dispose();
    }

    // An empty line only tells of those that were dropped since the last one.
    private bool TryTake(out Line line)
    {
        lock (_gate)
        {
            while (true)
            {
                if (_next is not null) SwitchOver();
                if (_waiting.TryDequeue(out line))
                {
                    _waitingBytes -= line.Bytes.Length;
                    return true;
                }

                line = new Line([], _droppedLast);
                _droppedLast = 0;
                if (line.DroppedBefore > 0) return true;
                _isIdle = true;
                Monitor.PulseAll(_gate);
                if (_isEnding) return false;
                if (_untold == 0) Monitor.Wait(_gate);
                else if (!Monitor.Wait(_gate, RetryInterval)) return true;
            }
        }
    }

    private void SwitchOver()
    {
        _output.Dispose();
        _output = _next!;
        _next = null;
        // Whether a part of a line stands at the end stays as it was: it may well be the same file.
    }

    private void TellOfDropped()
    {
        if (_untold > 0 && TryWrite(BytesOf(_notice(_untold)))) _untold = 0;
    }

    private bool TryWrite(ReadOnlySpan<byte> line)
    {
        if (_isMidLine && !_output.TryWrite("\n"u8, out _, out _)) return false;
        var isWritten = _output.TryWrite(line, out var written, out _);
        _isMidLine = !isWritten && written > 0;
        return isWritten;
    }

    private readonly record struct Line(byte[] Bytes, long DroppedBefore);
}
