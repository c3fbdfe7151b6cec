using System.Buffers.Text;
using Microsoft.Extensions.Logging;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Protocol.Text;
using Understudy.Proxy.Upstreams;
using Understudy.Routing.Plans;
using Understudy.Routing.Pools;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Rejoin;

/// <summary>Follows a fill: how far it is, how fast, how long yet; and says so in the log. On the first worker's loop; any thread may
/// read.</summary>
/// <remarks>How much there is to copy is known from the number of items that the sources hold, so it is about right: items expire, are
/// evicted and are written meanwhile.</remarks>
internal sealed class FillReport : IUpstreamCall
{
    private const long LogIntervalNanoseconds = 10_000_000_000;

    private readonly ServerCrew _crew;
    private readonly int _server;
    private readonly ReplicaFill _fill;
    private readonly IEventLoop _loop;
    private readonly ActionTimer _timer;
    private readonly long _startedAt;
    private long _endedAt;
    private long _items;             // on all sources
    private int _unanswered;

    /// <param name="crew">Of the proxy.</param>
    /// <param name="server">The server that is filled.</param>
    /// <param name="fill">About to start.</param>
    /// <param name="expected">Items, 0 if nobody can say; null: the sources are asked.</param>
    public FillReport(ServerCrew crew, int server, ReplicaFill fill, long? expected)
    {
        (_crew, _server, _fill) = (crew, server, fill);
        _loop = fill.Worker.Loop;
        _startedAt = _loop.Now;
        _timer = new ActionTimer(LogProgress);
        _loop.Schedule(_timer, LogIntervalNanoseconds);
        if (expected is { } known) OnExpected(known);
        else AskSources();
    }

    /// <summary>About how many items there are to copy; 0: not known yet.</summary>
    public long Expected { get; private set; }

    /// <summary>Items that have been seen to, copied or not.</summary>
    public long Done => _fill.Copied + _fill.Skipped + _fill.Failed;

    /// <summary>Since the start.</summary>
    public long ItemsPerSecond => (long)(Done / Math.Max(0.001, Seconds));

    /// <summary>Until the end, about; 0: not known.</summary>
    public long SecondsLeft => ItemsPerSecond == 0 ? 0 : Math.Max(0, Expected - Done + ItemsPerSecond - 1) / ItemsPerSecond;

    private double Seconds => ((_endedAt == 0 ? _loop.Now : _endedAt) - _startedAt) / 1e9;

    private string Name => _crew.NameOf(_server);

    /// <summary>The fill is over.</summary>
    public void End()
    {
        _endedAt = _loop.Now;
        _loop.Cancel(_timer);
        if (_fill.WasCancelled)
            _crew.Logger.FillGivenUp(Name, Done, Expected, "the server left again, and begins anew when it is back");
        else if (_fill.WasEndedEarly)
            _crew.Logger.FillGivenUp(Name, Done, Expected, "an operator wants it back as it is");
        else
            _crew.Logger.FillEnded(Name, _fill.Copied, _fill.Skipped, _fill.Failed, Math.Round(Seconds, 1), ItemsPerSecond);
    }

    public void Write(int tag, UpstreamConnection upstream) => upstream.Output.Append(TextRequestWriter.Stats);

    public bool OnFrame(int tag, ReadOnlySpan<byte> frame, in Reply reply, UpstreamConnection upstream)
    {
        if (reply.Kind == ReplyKind.Stat)
        {
            if (StatLine.TryRead(frame, out var stat) && stat.Is("curr_items"u8)) _items += stat.Number ?? 0;
            return true;
        }

        OnAnswered();
        return false;
    }

    public void OnFailure(int tag, Outcome failure) => OnAnswered();

    private void AskSources()
    {
        var snapshot = _crew.Board.Current;
        _unanswered = 1;
        foreach (var upstream in _fill.Worker.Upstreams)
        {
            if (!FillSources.IsSource(snapshot, upstream.Server, _server)) continue;
            if (upstream.TryEnqueue(this, 0, Verb.Stats, out _)) _unanswered++;
        }

        OnAnswered();
    }

    private void OnAnswered()
    {
        if (--_unanswered > 0) return;
        OnExpected((long)Math.Round(_items * _crew.Board.Current.Pool.ShareOf(_server)));
    }

    private void OnExpected(long items)
    {
        Expected = items;
        if (_endedAt == 0 && items > 0) _crew.Logger.FillStarted(Name, items);
    }

    private void LogProgress()
    {
        _crew.Logger.FillProgress(Name, Done, Expected, _fill.Failed, ItemsPerSecond, SecondsLeft);
        _loop.Schedule(_timer, LogIntervalNanoseconds);
    }
}
