using Understudy.Node.State;
using Understudy.Node.Watching;
using Understudy.Protocol;
using Understudy.Protocol.Binary;
using Understudy.Protocol.Requests;
using Understudy.Store;

namespace Understudy.Node.Sessions;

/// <summary>The commands of the binary protocol that work on items (proto_bin.c, 1.6.18).</summary>
internal sealed class BinaryCommands(WorkerState worker, WatchLog watch, TextCommands text)
{
    private readonly NodeCounters _counters = worker.Counters;
    private readonly StoreSession _store = worker.Store;

    /// <summary>get, gat and touch, in all their forms.</summary>
    public void Retrieve(ClientSession client, ReadOnlySpan<byte> key, in Request request)
    {
        var touches = request.Verb != Verb.Gets;
        var outcome = _store.Read(key, touches ? new ReadRequest { TouchExptime = request.Exptime } : default, out var item);
        text.CountRead(key, outcome, touches);
        if (outcome == FindOutcome.Hit)
        {
            var room = client.Output.Reserve(BinaryFrame.MaxFrontBytes + item.Value.Length);
            client.Output.Advance(BinaryFrame.WriteItem(in request, key, item.Flags, item.Cas, item.Value, room));
        }
        else if (!IsQuiet(in request))
        {
            client.Output.Advance(BinaryFrame.WriteMiss(in request, key, client.Output.Reserve(BinaryFrame.MaxFrontBytes)));
        }
    }

    /// <summary>set, add, replace, append and prepend.</summary>
    public void Store(ClientSession client, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, in Request request)
    {
        _counters.Sets++;
        if (worker.Prefixes.IsOn) worker.Prefixes.Set(key);
        var mode = MetaRequests.ModeOf(request.Mode, comparesCas: request.Number != 0);
        var store = new StoreRequest
        {
            Key = key,
            Value = value,
            Mode = mode,
            Flags = request.ClientFlags,
            Exptime = request.Exptime,
            CompareCas = request.Number,
        };
        var outcome = _store.Store(in store, out var reply);
        if (mode == StoreMode.CompareAndSet) text.CountCas(outcome);
        if (outcome == StoreOutcome.TooLarge) outcome = RefuseTooLarge(key, in request);
        if (outcome == StoreOutcome.NoMemory) _counters.NoMemory++;
        if (watch.IsOn) watch.Stored(client, in store, outcome);
        if (outcome == StoreOutcome.Stored) AnswerDone(client, in request, reply.Cas);
        else if (outcome == StoreOutcome.NoMemory) Refuse(client, in request, BinaryStatus.OutOfMemory, "Out of memory allocating item"u8);
        else Refuse(client, in request, StatusOf(outcome, request.Mode));
    }

    public void Delete(ClientSession client, ReadOnlySpan<byte> key, in Request request)
    {
        if (watch.IsOn) watch.Deleting(key);
        if (worker.Prefixes.IsOn) worker.Prefixes.Delete(key);
        var outcome = _store.Delete(key, new DeleteRequest { CompareCas = request.Number });
        if (outcome == StoreOutcome.Stored && watch.IsOn) watch.Deleted(key, "delete"u8);
        if (outcome == StoreOutcome.Stored) _counters.DeleteHits++;
        else if (outcome == StoreOutcome.NotFound) _counters.DeleteMisses++;
        if (outcome == StoreOutcome.Stored) AnswerDone(client, in request, cas: 0);
        else Refuse(client, in request, StatusOf(outcome, request.Mode));
    }

    /// <summary>increment and decrement.</summary>
    public void Count(ClientSession client, ReadOnlySpan<byte> key, in Request request)
    {
        var delta = new DeltaRequest
        {
            IsDecrement = request.Mode == MetaMode.Decrement,
            Delta = request.Delta,
            CompareCas = request.Number,
            VivifyExptime = (request.Flags & MetaFlags.Vivify) != 0 ? request.Exptime : null,
            Initial = request.Initial,
        };
        var outcome = _store.AddDelta(key, in delta, out var reply);
        if (!reply.WasVivified) text.CountDelta(delta.IsDecrement, outcome);
        else if (watch.IsOn) watch.Created(client, key);
        switch (outcome)
        {
            case StoreOutcome.Stored when !IsQuiet(in request):
                var room = client.Output.Reserve(BinaryFrame.MaxFrontBytes);
                client.Output.Advance(BinaryFrame.WriteNumber(in request, reply.Number, reply.Cas, room));
                break;
            case StoreOutcome.Stored:
                break;
            case StoreOutcome.NoMemory:
                _counters.NoMemory++;
                Refuse(client, in request, BinaryStatus.OutOfMemory, "Out of memory incrementing value"u8);
                break;
            default:
                Refuse(client, in request, StatusOf(outcome, request.Mode));
                break;
        }
    }

    /// <summary>A value is longer than any item may be.</summary>
    public void RefuseValue(ClientSession client, ReadOnlySpan<byte> key, in Request request)
    {
        if (worker.Prefixes.IsOn) worker.Prefixes.Set(key);
        if (watch.IsOn)
        {
            var mode = MetaRequests.ModeOf(request.Mode, comparesCas: request.Number != 0);
            var refused = new StoreRequest { Key = key, Value = default, Mode = mode };
            watch.Stored(client, in refused, StoreOutcome.TooLarge);
        }

        Refuse(client, in request, StatusOf(DropOldValue(key, in request), request.Mode));
    }

    /// <summary>Says that it is done, unless only errors are to be told.</summary>
    public static void AnswerDone(ClientSession client, in Request request, ulong cas)
    {
        if (IsQuiet(in request)) return;
        client.Output.Advance(BinaryFrame.WriteDone(in request, cas, client.Output.Reserve(BinaryFrame.HeaderBytes)));
    }

    /// <summary>Answers with an error, in memcached's words.</summary>
    public static void Refuse(ClientSession client, in Request request, BinaryStatus status) =>
        client.Output.Advance(BinaryFrame.WriteError(in request, status, client.Output.Reserve(BinaryFrame.MaxFrontBytes)));

    private static void Refuse(ClientSession client, in Request request, BinaryStatus status, ReadOnlySpan<byte> text) =>
        client.Output.Advance(BinaryFrame.WriteText(in request, status, text, client.Output.Reserve(BinaryFrame.MaxFrontBytes)));

    private static bool IsQuiet(in Request request) => (request.Flags & MetaFlags.Quiet) != 0;

    private static BinaryStatus StatusOf(StoreOutcome outcome, MetaMode mode) => outcome switch
    {
        StoreOutcome.Exists => BinaryStatus.KeyExists,
        StoreOutcome.NotFound => BinaryStatus.KeyNotFound,
        StoreOutcome.TooLarge => BinaryStatus.TooLarge,
        StoreOutcome.NotNumeric => BinaryStatus.BadDelta,
        _ when mode == MetaMode.Add => BinaryStatus.KeyExists,
        _ when mode == MetaMode.Replace => BinaryStatus.KeyNotFound,
        _ => BinaryStatus.NotStored,
    };

    // What was appended fits by itself: memcached then finds no room for the whole.
    private StoreOutcome RefuseTooLarge(ReadOnlySpan<byte> key, in Request request) =>
        request.Mode is MetaMode.Append or MetaMode.Prepend && worker.Fits(key, in request)
            ? StoreOutcome.NotStored
            : DropOldValue(key, in request);

    // A client that was told of a failed set must not read what was there before; memcached does this for set only, also with a token.
    private StoreOutcome DropOldValue(ReadOnlySpan<byte> key, in Request request)
    {
        _counters.TooLarge++;
        if (request.Opcode is BinaryOpcode.Set or BinaryOpcode.SetQ) _store.Delete(key);
        return StoreOutcome.TooLarge;
    }
}
