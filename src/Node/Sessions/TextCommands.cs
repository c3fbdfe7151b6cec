using Understudy.Node.Replies;
using Understudy.Node.State;
using Understudy.Node.Watching;
using Understudy.Protocol.Requests;
using Understudy.Store;

namespace Understudy.Node.Sessions;

/// <summary>The verbs of the text protocol that work on items.</summary>
internal sealed class TextCommands(WorkerState worker, WatchLog watch)
{
    // Processors have room for 10 to 20 lines on their way from memory.
    private const int SoughtAtOnce = 16;

    private readonly NodeCounters _counters = worker.Counters;
    private readonly StoreSession _store = worker.Store;

    /// <summary>get, gets, gat and gats.</summary>
    /// <returns>False if the client has to take what there is before the keys that are left are looked up.</returns>
    public bool Retrieve(ClientSession client, ReadOnlySpan<byte> bytes, in Request request)
    {
        var withCas = request.Verb is Verb.Gets or Verb.Gats;
        var read = request.Verb is Verb.Gat or Verb.Gats ? new ReadRequest { TouchExptime = request.Exptime } : default;
        if (!request.HasManyKeys)
        {
            var key = bytes.Slice(request.KeyOffset, request.KeyLength);
            var outcome = _store.Read(key, in read, out var item);
            Answer(client, key, in read, withCas, outcome, in item);
        }
        else if (!TryAnswerAll(client, bytes[request.KeyOffset..request.KeysEnd], in read, withCas))
        {
            return false;
        }

        client.Output.Append("END\r\n"u8);
        return true;
    }

    /// <summary>set, add, replace, append, prepend and cas.</summary>
    public void Store(ClientSession client, ReadOnlySpan<byte> bytes, in Request request)
    {
        _counters.Sets++;
        var key = bytes.Slice(request.KeyOffset, request.KeyLength);
        if (worker.Prefixes.IsOn) worker.Prefixes.Set(key);
        var store = new StoreRequest
        {
            Key = key,
            Value = bytes.Slice(request.LineLength, request.ValueLength),
            Mode = ModeOf(request.Verb),
            Flags = request.ClientFlags,
            Exptime = request.Exptime,
            CompareCas = request.Verb == Verb.Cas ? request.Number : 0,
        };
        var outcome = _store.Store(in store, out _);
        if (request.Verb == Verb.Cas) CountCas(outcome);
        if (outcome == StoreOutcome.TooLarge) outcome = RefuseTooLarge(key, in request);
        if (outcome == StoreOutcome.NoMemory) _counters.NoMemory++;
        if (watch.IsOn) watch.Stored(client, in store, outcome);
        Answer(client, in request, ReplyTo(outcome));
    }

    public void Delete(ClientSession client, ReadOnlySpan<byte> bytes, in Request request)
    {
        var key = bytes.Slice(request.KeyOffset, request.KeyLength);
        if (watch.IsOn) watch.Deleting(key);
        if (worker.Prefixes.IsOn) worker.Prefixes.Delete(key);
        var isDeleted = _store.Delete(key) == StoreOutcome.Stored;
        if (isDeleted && watch.IsOn) watch.Deleted(key, "delete"u8);
        if (isDeleted) _counters.DeleteHits++;
        else _counters.DeleteMisses++;
        Answer(client, in request, isDeleted ? "DELETED\r\n"u8 : "NOT_FOUND\r\n"u8);
    }

    public void Touch(ClientSession client, ReadOnlySpan<byte> bytes, in Request request)
    {
        var isTouched = _store.Touch(bytes.Slice(request.KeyOffset, request.KeyLength), request.Exptime) == StoreOutcome.Stored;
        if (isTouched) _counters.TouchHits++;
        else _counters.TouchMisses++;
        Answer(client, in request, isTouched ? "TOUCHED\r\n"u8 : "NOT_FOUND\r\n"u8);
    }

    /// <summary>incr and decr.</summary>
    public void Count(ClientSession client, ReadOnlySpan<byte> bytes, in Request request)
    {
        var isDecrement = request.Verb == Verb.Decr;
        var key = bytes.Slice(request.KeyOffset, request.KeyLength);
        var outcome = _store.AddDelta(key, new DeltaRequest { IsDecrement = isDecrement, Delta = request.Number }, out var reply);
        CountDelta(isDecrement, outcome);
        if (outcome != StoreOutcome.Stored)
        {
            Answer(client, in request, DeltaError(outcome));
            return;
        }

        if (request.IsNoReply) return;
        var line = new ReplyWriter(client.Output.Reserve(ReplyWriter.FixedRoom));
        line.Add(reply.Number);
        line.EndLine();
        line.Commit(client.Output);
    }

    /// <summary>Counts an incr, decr or ma.</summary>
    public void CountDelta(bool isDecrement, StoreOutcome outcome)
    {
        if (outcome == StoreOutcome.Stored && isDecrement) _counters.DecrHits++;
        else if (outcome == StoreOutcome.Stored) _counters.IncrHits++;
        else if (outcome == StoreOutcome.NotFound && isDecrement) _counters.DecrMisses++;
        else if (outcome == StoreOutcome.NotFound) _counters.IncrMisses++;
    }

    /// <summary>Counts a cas, or an ms with a token.</summary>
    public void CountCas(StoreOutcome outcome)
    {
        if (outcome == StoreOutcome.Stored) _counters.CasHits++;
        else if (outcome == StoreOutcome.NotFound) _counters.CasMisses++;
        else if (outcome == StoreOutcome.Exists) _counters.CasBad++;
    }

    /// <summary>Counts a get or gat of one key, of the binary protocol too.</summary>
    public void CountRead(ReadOnlySpan<byte> key, FindOutcome outcome, bool touches)
    {
        if (worker.Prefixes.IsOn) worker.Prefixes.Get(key, outcome == FindOutcome.Hit);
        if (outcome == FindOutcome.Hit)
        {
            if (touches) _counters.TouchHits++;
            else _counters.GetHits++;
            return;
        }

        if (touches) _counters.TouchMisses++;
        else _counters.GetMisses++;
        if (outcome == FindOutcome.Expired) _counters.GetExpired++;
        else if (outcome == FindOutcome.Flushed) _counters.GetFlushed++;
    }

    /// <summary>Why an incr, decr or ma was refused.</summary>
    public static ReadOnlySpan<byte> DeltaError(StoreOutcome outcome) => outcome switch
    {
        StoreOutcome.NotFound => "NOT_FOUND\r\n"u8,
        StoreOutcome.NotNumeric => "CLIENT_ERROR cannot increment or decrement non-numeric value\r\n"u8,
        StoreOutcome.Exists => "EXISTS\r\n"u8,
        _ => "SERVER_ERROR out of memory\r\n"u8,
    };

    /// <summary>What a verb asks of the store.</summary>
    public static StoreMode ModeOf(Verb verb) => verb switch
    {
        Verb.Set => StoreMode.Set,
        Verb.Add => StoreMode.Add,
        Verb.Replace => StoreMode.Replace,
        Verb.Append => StoreMode.Append,
        Verb.Prepend => StoreMode.Prepend,
        _ => StoreMode.CompareAndSet,
    };

    private static ReadOnlySpan<byte> ReplyTo(StoreOutcome outcome) => outcome switch
    {
        StoreOutcome.Stored => "STORED\r\n"u8,
        StoreOutcome.NotStored => "NOT_STORED\r\n"u8,
        StoreOutcome.Exists => "EXISTS\r\n"u8,
        StoreOutcome.NotFound => "NOT_FOUND\r\n"u8,
        StoreOutcome.TooLarge => "SERVER_ERROR object too large for cache\r\n"u8,
        _ => "SERVER_ERROR out of memory storing object\r\n"u8,
    };

    private static void Answer(ClientSession client, in Request request, ReadOnlySpan<byte> reply)
    {
        if (!request.IsNoReply) client.Output.Append(reply);
    }

    // The buckets of a group of keys are fetched together, then their items: fetched one after the other, they cost a get of ten keys a
    // fifth of its processor time (measured with 100,000 items of 16+100 bytes).
    private bool TryAnswerAll(ClientSession client, ReadOnlySpan<byte> allKeys, in ReadRequest read, bool withCas)
    {
        Span<SoughtKey> group = stackalloc SoughtKey[SoughtAtOnce];
        var keys = allKeys[client.KeysDone..];
        var next = new KeyEnumerator(keys);
        int count;
        do
        {
            for (count = 0; count < group.Length && next.MoveNext(); count++)
                group[count] = new SoughtKey(next.Offset, next.Current.Length, _store.Announce(next.Current));
            foreach (ref readonly var sought in group[..count]) _store.Approach(sought.Hash);
            foreach (ref readonly var sought in group[..count])
            {
                if (client.IsFull || client.HasSpent)
                {
                    client.KeysDone += sought.Offset;
                    return false;
                }

                client.Spend(1);
                var key = keys.Slice(sought.Offset, sought.Length);
                var outcome = _store.Read(key, sought.Hash, in read, out var item);
                Answer(client, key, in read, withCas, outcome, in item);
            }
        }
        while (count == group.Length);
        client.KeysDone = 0;
        return true;
    }

    private void Answer(
        ClientSession client, ReadOnlySpan<byte> key, in ReadRequest read, bool withCas, FindOutcome outcome, in ItemView item)
    {
        CountRead(key, outcome, read.TouchExptime is not null);
        if (outcome != FindOutcome.Hit) return;

        var line = new ReplyWriter(client.Output.Reserve(ReplyWriter.FixedRoom + key.Length + item.Value.Length));
        line.Add("VALUE "u8);
        line.Add(key);
        line.Add((byte)' ');
        line.Add(item.Flags);
        line.Add((byte)' ');
        line.Add((uint)item.Value.Length);
        if (withCas)
        {
            line.Add((byte)' ');
            line.Add(item.Cas);
        }

        line.EndLine();
        line.Add(item.Value);
        line.EndLine();
        line.Commit(client.Output);
    }

    private StoreOutcome RefuseTooLarge(ReadOnlySpan<byte> key, in Request request)
    {
        // What was appended fits by itself, or the parser had refused it: memcached then finds no room for the whole.
        if (request.Verb is Verb.Append or Verb.Prepend
            && worker.Fits(key, in request))
        {
            return StoreOutcome.NotStored;
        }

        _counters.TooLarge++;
        if (request.Verb == Verb.Set) _store.Delete(key);
        return StoreOutcome.TooLarge;
    }

    // A key of a multi-get: where it stands among the keys.
    private readonly record struct SoughtKey(int Offset, int Length, ulong Hash);
}
