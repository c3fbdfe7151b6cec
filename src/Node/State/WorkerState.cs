using Understudy.Connections.Clients;
using Understudy.Protocol.Requests;
using Understudy.Store;
using Understudy.Store.Items;
using Understudy.Transport.Loops;

namespace Understudy.Node.State;

/// <summary>What belongs to one worker and is no client: its loop, its way to the items, its clock and its counters.</summary>
internal sealed class WorkerState
{
    private readonly NodeState _node;

    public WorkerState(NodeState node, int index, IEventLoop loop, ClientMemory memory)
    {
        _node = node;
        Index = index;
        Loop = loop;
        FirstLoop = loop;
        Memory = memory;
        Options = node.Options;
        Epoch = node.Epoch;
        Prefixes = node.Prefixes;
        Store = node.Store.OpenSession();
    }

    public int Index { get; }

    public IEventLoop Loop { get; }

    /// <summary>The first worker's.</summary>
    public IEventLoop FirstLoop { get; init; }

    public NodeOptions Options { get; }

    /// <summary>What its clients make it hold.</summary>
    public ClientMemory Memory { get; }

    /// <summary>This worker's way to the items. Between <see cref="BeginBatch"/> and the end of the batch only.</summary>
    public StoreSession Store { get; }

    /// <summary>The second of this batch, as items are dated: Unix time at the start of the node, counted on by a clock that nobody
    /// sets.</summary>
    public uint Now { get; private set; }

    /// <summary><see cref="NodeState.Epoch"/>.</summary>
    public uint Epoch { get; }

    /// <summary><see cref="NodeState.Prefixes"/>.</summary>
    public PrefixCounts Prefixes { get; }

    public NodeCounters Counters { get; } = new();

    /// <summary>What its clients have to pass; null: they may do everything.</summary>
    public IRequestGate? Gate { get; set; }

    /// <summary>How many of its clients were closed because they sent nothing. Any thread.</summary>
    public Func<long> IdleClosed { get; set; } = static () => 0;

    /// <summary>Whether what the client sent fits by itself.</summary>
    public bool Fits(ReadOnlySpan<byte> key, in Request request) =>
        ItemSize.Fits(key.Length, request.ValueLength, request.ClientFlags, Options.MaxItemBytes);

    /// <summary>Reads the clock, for the whole batch.</summary>
    public void BeginBatch()
    {
        Now = _node.SecondAt(Loop.Now);
        Store.EnterBatch(Now);
    }
}
