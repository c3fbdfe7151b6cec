using System.Net;
using Understudy.Node.Replies;
using Understudy.Node.State;
using Understudy.Store;
using Understudy.Store.Items;

namespace Understudy.Node.Watching;

/// <summary>Writes down what happens in one worker for those who watch, in memcached's lines. While nobody does, a request costs a look
/// at one field.</summary>
internal sealed class WatchLog(WatchBoard board, NodeState node, WorkerState worker)
{
    // The words, six numbers, and a key of which every byte may become three.
    private const int LineRoom = 1280;

    private readonly byte[] _line = new byte[LineRoom];
    private Watcher[] _watchers = [];
    private WatchedEvents _wanted;
    private int _deletedClass;       // what Deleting has seen
    private int _deletedBytes;

    /// <summary>Somebody watches.</summary>
    public bool IsOn => _wanted != WatchedEvents.None;

    /// <summary>Whether it tells of what that session does.</summary>
    public bool IsOf(StoreSession session) => worker.Store == session;

    /// <summary>There are lines that nothing else will wake the loop for.</summary>
    public bool IsDue => IsOn && _watchers.Any(watcher => watcher.FeedOf(worker).IsDue);

    public void BeginBatch()
    {
        var watchers = board.Watchers;
        if (watchers == _watchers) return;
        _watchers = watchers;
        _wanted = watchers.Aggregate(WatchedEvents.None, (wanted, watcher) => wanted | watcher.Events);
    }

    public void EndBatch()
    {
        foreach (var watcher in _watchers) watcher.FeedOf(worker).Send();
    }

    /// <summary>A key is looked up. Before the request that does it is executed.</summary>
    public void LookedUp(INodeClient client, ReadOnlySpan<byte> key)
    {
        if ((_wanted & WatchedEvents.Fetchers) == 0) return;
        WriteLookup(client, key, worker.Store.Peek(key, out var item), in item);
    }

    /// <summary>An attempt to store has been made.</summary>
    public void Stored(INodeClient client, scoped in StoreRequest request, StoreOutcome outcome)
    {
        if ((_wanted & WatchedEvents.Mutations) == 0) return;
        var expiresAt = Expiration.Of(request.Exptime, worker.Now);
        var valueBytes = request.Value.Length;
        // What was extended keeps its TTL and is longer than what was sent.
        if (outcome == StoreOutcome.Stored && worker.Store.Peek(request.Key, out var item) == FindOutcome.Hit)
            (expiresAt, valueBytes) = (item.ExpiresAt, item.Value.Length);
        WriteStore(client, in request, outcome, expiresAt, valueBytes);
    }

    /// <summary>An ma made its item: memcached looks it up once more, adds it without an end, and then dates it.</summary>
    public void Created(INodeClient client, ReadOnlySpan<byte> key)
    {
        WriteLookup(client, key, FindOutcome.Miss, default);
        if ((_wanted & WatchedEvents.Mutations) == 0) return;
        worker.Store.Peek(key, out var item);
        var made = new StoreRequest { Key = key, Value = item.Value, Mode = StoreMode.Add };
        WriteStore(client, in made, StoreOutcome.Stored, expiresAt: 0, made.Value.Length);
    }

    /// <summary>A key is about to be deleted, with all that could be told of it.</summary>
    public void Deleting(ReadOnlySpan<byte> key)
    {
        if ((_wanted & WatchedEvents.Deletions) == 0 || worker.Store.Peek(key, out var item) != FindOutcome.Hit) return;
        _deletedClass = SlabClass.Of(item.TotalBytes, key.Length);
        _deletedBytes = item.Value.Length;
    }

    /// <summary>It was deleted, by <c>delete</c> or <c>md</c>.</summary>
    public void Deleted(ReadOnlySpan<byte> key, ReadOnlySpan<byte> command)
    {
        if ((_wanted & WatchedEvents.Deletions) == 0) return;
        var line = Begin("deleted"u8);
        line.Add(" key="u8);
        line.AddUriEncoded(key);
        line.Add(" cmd="u8);
        line.Add(command);
        AddNumber(ref line, " clsid="u8, _deletedClass);
        AddNumber(ref line, " size="u8, _deletedBytes);
        End(ref line, WatchedEvents.Deletions);
    }

    public void Evicted(in ItemView item)
    {
        if ((_wanted & WatchedEvents.Evictions) == 0) return;
        var line = Begin("eviction"u8);
        line.Add(" key="u8);
        line.AddUriEncoded(item.Key);
        line.Add(item.WasFetched ? " fetch=yes"u8 : " fetch=no"u8);
        line.Add(" ttl="u8);
        if (item.ExpiresAt == 0) line.Add("-1"u8);
        else line.Add(item.ExpiresAt - worker.Now);
        AddNumber(ref line, " la="u8, (int)item.SecondsSinceAccess);
        AddNumber(ref line, " clsid="u8, SlabClass.Of(item.TotalBytes, item.Key.Length));
        AddNumber(ref line, " size="u8, item.Value.Length);
        End(ref line, WatchedEvents.Evictions);
    }

    public void Connected(INodeClient client)
    {
        if ((_wanted & WatchedEvents.Connections) == 0) return;
        var line = Begin("conn_new"u8);
        AddPeer(ref line, client);
        AddNumber(ref line, " cfd="u8, client.Number);
        End(ref line, WatchedEvents.Connections);
    }

    public void Disconnected(INodeClient client, bool isOrderly)
    {
        if ((_wanted & WatchedEvents.Connections) == 0) return;
        var line = Begin("conn_close"u8);
        AddPeer(ref line, client);
        line.Add(isOrderly ? " reason=normal"u8 : " reason=error"u8);
        AddNumber(ref line, " cfd="u8, client.Number);
        End(ref line, WatchedEvents.Connections);
    }

    private static ReadOnlySpan<byte> WordOf(StoreOutcome outcome) => outcome switch
    {
        StoreOutcome.Stored => "stored"u8,
        StoreOutcome.Exists => "exists"u8,
        StoreOutcome.NotFound => "not_found"u8,
        StoreOutcome.TooLarge => "too_large"u8,
        StoreOutcome.NoMemory => "no_memory"u8,
        _ => "not_stored"u8,
    };

    private static ReadOnlySpan<byte> WordOf(StoreMode mode) => mode switch
    {
        StoreMode.Add => "add"u8,
        StoreMode.Replace => "replace"u8,
        StoreMode.Append => "append"u8,
        StoreMode.Prepend => "prepend"u8,
        StoreMode.CompareAndSet => "cas"u8,
        _ => "set"u8,
    };

    private static void AddNumber(ref ReplyWriter line, ReadOnlySpan<byte> name, int number)
    {
        line.Add(name);
        line.Add((ulong)number);
    }

    private static void AddPlace(ref ReplyWriter line, int slabClass, INodeClient client)
    {
        AddNumber(ref line, " clsid="u8, slabClass);
        AddNumber(ref line, " cfd="u8, client.Number);
    }

    // rip, rport and transport, as memcached tells them from the address family.
    private static void AddPeer(ref ReplyWriter line, INodeClient client)
    {
        line.Add(" rip="u8);
        if (!IPEndPoint.TryParse(client.RemoteName, out var peer))
        {
            line.Add("unix rport=0 transport=local"u8);
            return;
        }

        line.Add(System.Text.Encoding.ASCII.GetBytes(peer.Address.ToString()));
        AddNumber(ref line, " rport="u8, peer.Port);
        line.Add(" transport=tcp"u8);
    }

    private void WriteLookup(INodeClient client, ReadOnlySpan<byte> key, FindOutcome outcome, in ItemView item)
    {
        if ((_wanted & WatchedEvents.Fetchers) == 0) return;
        var line = Begin("item_get"u8);
        line.Add(" key="u8);
        line.AddUriEncoded(key);
        line.Add(outcome switch
        {
            FindOutcome.Hit => " status=found"u8,
            FindOutcome.Expired => " status=expired"u8,
            FindOutcome.Flushed => " status=flushed"u8,
            _ => " status=not_found"u8,
        });
        AddPlace(ref line, outcome == FindOutcome.Hit ? SlabClass.Of(item.TotalBytes, key.Length) : 0, client);
        AddNumber(ref line, " size="u8, outcome == FindOutcome.Hit ? item.Value.Length : 0);
        End(ref line, WatchedEvents.Fetchers);
    }

    private void WriteStore(
        INodeClient client, scoped in StoreRequest request, StoreOutcome outcome, uint expiresAt, int valueBytes)
    {
        var isMade = outcome is not (StoreOutcome.TooLarge or StoreOutcome.NoMemory);
        var itemBytes = ItemSize.Of(request.Key.Length, valueBytes, request.Flags);

        var line = Begin("item_store"u8);
        line.Add(" key="u8);
        line.AddUriEncoded(request.Key);
        line.Add(" status="u8);
        line.Add(WordOf(outcome));
        line.Add(" cmd="u8);
        line.Add(WordOf(request.Mode));
        line.Add(" ttl="u8);
        // 32 bits without sign, as memcached prints it: what is expired already wraps around.
        line.Add(expiresAt == 0 ? 0 : expiresAt - worker.Now);
        AddPlace(ref line, isMade ? SlabClass.Of(itemBytes, request.Key.Length) : 0, client);
        AddNumber(ref line, " size="u8, isMade ? valueBytes : 0);
        End(ref line, WatchedEvents.Mutations);
    }

    // Microseconds are padded to six digits, which memcached forgets: its 61603 and 616030 cannot be told apart.
    private ReplyWriter Begin(ReadOnlySpan<byte> type)
    {
        var line = new ReplyWriter(_line);
        var microseconds = node.UnixMicrosecondsAt(worker.Loop.Now);
        line.Add("ts="u8);
        line.Add((ulong)(microseconds / 1_000_000));
        line.Add((byte)'.');
        line.AddPadded((ulong)(microseconds % 1_000_000), digits: 6);
        line.Add(" gid="u8);
        line.Add(board.NextLine());
        line.Add(" type="u8);
        line.Add(type);
        return line;
    }

    private void End(ref ReplyWriter line, WatchedEvents kind)
    {
        line.Add((byte)'\n');
        foreach (var watcher in _watchers)
        {
            if ((watcher.Events & kind) == 0) continue;
            if (watcher.FeedOf(worker).TryAdd(_line.AsSpan(0, line.Length))) worker.Counters.WatchWritten++;
            else worker.Counters.WatchDropped++;
        }
    }
}
