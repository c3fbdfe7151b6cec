using Understudy.Node.Replies;
using Understudy.Node.State;
using Understudy.Transport.Buffers;

namespace Understudy.Node.Watching;

/// <summary>A client that has asked to be shown what happens. It gets lines as long as it takes them; others never wait for it.</summary>
internal sealed class Watcher
{
    /// <summary>Lines past it are skipped, and counted (watcher_logbuf_size, memcached 1.6.18).</summary>
    public const int MostWaitingBytes = 256 << 10;

    private readonly INodeClient _client;
    private readonly WatchFeed[] _feeds;
    private long _skipped;
    private bool _isOver;

    public Watcher(INodeClient client, WorkerState worker, WatchedEvents events, IReadOnlyList<WorkerState> workers)
    {
        _client = client;
        Worker = worker;
        Events = events;
        _feeds = [.. workers.Select(from => new WatchFeed(this, from))];
    }

    /// <summary>Whose client it is.</summary>
    public WorkerState Worker { get; }

    public WatchedEvents Events { get; }

    /// <summary>What a worker has to tell it.</summary>
    public WatchFeed FeedOf(WorkerState worker) => _feeds[worker.Index];

    /// <summary>Its client watches no more: what is still on its way is for nobody.</summary>
    public void End() => _isOver = true;

    /// <summary>Takes whole lines, or skips those that the client is too slow for. On the watcher's worker.</summary>
    public void Take(ReadOnlySpan<byte> lines)
    {
        if (_isOver) return;
        while (!lines.IsEmpty)
        {
            var length = lines.IndexOf((byte)'\n') + 1;
            TakeLine(lines[..length]);
            lines = lines[length..];
        }

        _client.Wake();
    }

    private void TakeLine(ReadOnlySpan<byte> line)
    {
        if (_client.Output.Length + line.Length > MostWaitingBytes)
        {
            _skipped++;
            Worker.Counters.WatchSkipped++;
            return;
        }

        if (_skipped > 0) TellSkipped(_client.Output);
        _client.Output.Append(line);
        Worker.Counters.WatchSent++;
    }

    private void TellSkipped(ByteQueue output)
    {
        var line = new ReplyWriter(output.Reserve(ReplyWriter.FixedRoom));
        line.Add("skipped="u8);
        line.Add((ulong)_skipped);
        line.Add((byte)'\n');
        line.Commit(output);
        _skipped = 0;
    }
}
