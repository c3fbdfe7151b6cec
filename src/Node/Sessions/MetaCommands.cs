using Understudy.Node.Replies;
using Understudy.Node.State;
using Understudy.Node.Watching;
using Understudy.Node.Statistics;
using Understudy.Protocol;
using Understudy.Protocol.Meta;
using Understudy.Protocol.Requests;
using Understudy.Store;

namespace Understudy.Node.Sessions;

/// <summary>mg, ms, md, ma and me, with the flags and the manners of memcached 1.6.45.</summary>
internal sealed class MetaCommands(WorkerState worker, WatchLog watch, TextCommands text)
{
    private readonly byte[] _decoded = new byte[ProtocolLimits.MaxKeyBytes];
    private readonly NodeCounters _counters = worker.Counters;
    private readonly StoreSession _store = worker.Store;

    public void Get(ClientSession client, ReadOnlySpan<byte> bytes, in Request request)
    {
        var key = KeyOf(bytes, in request);
        var read = MetaRequests.ReadOf(bytes, in request);
        var outcome = _store.Read(key, in read, out var item);
        CountRead(outcome, read.TouchExptime is not null);
        if (outcome is not (FindOutcome.Hit or FindOutcome.Vivified))
        {
            if ((request.Flags & MetaFlags.Quiet) == 0) MetaReplies.AnswerMiss(client, bytes, key, in request);
            return;
        }

        // Who names the token of what there is has it already.
        var isKnown = (request.Flags & MetaFlags.CompareCas) != 0 && request.Number == item.Cas;
        var returnsValue = (request.Flags & MetaFlags.ReturnValue) != 0 && !isKnown;
        var line = new ReplyWriter(client.Output.Reserve(MetaReplies.LineRoom + (returnsValue ? item.Value.Length + 2 : 0)));
        if (returnsValue)
        {
            line.Add("VA "u8);
            line.Add((uint)item.Value.Length);
        }
        else
        {
            line.Add("HD"u8);
        }

        MetaReplies.AddItemFlags(ref line, bytes, in request, in item, outcome == FindOutcome.Vivified, worker);
        if (item.IsTokenTaken) line.AddFlag((byte)'Z');
        if (item.IsStale) line.AddFlag((byte)'X');
        if (item.WinsToken) line.AddFlag((byte)'W');
        line.EndLine();
        if (returnsValue)
        {
            line.Add(item.Value);
            line.EndLine();
        }

        line.Commit(client.Output);
    }

    public void Set(ClientSession client, ReadOnlySpan<byte> bytes, in Request request)
    {
        _counters.Sets++;
        var key = KeyOf(bytes, in request);
        var comparesCas = (request.Flags & MetaFlags.CompareCas) != 0;
        var mode = MetaRequests.ModeOf(request.Mode, comparesCas);
        var vivifies = (request.Flags & MetaFlags.Vivify) != 0 && mode is StoreMode.Append or StoreMode.Prepend;
        var store = new StoreRequest
        {
            Key = key,
            Value = bytes.Slice(request.LineLength, request.ValueLength),
            Mode = mode,
            Flags = request.ClientFlags,
            Exptime = vivifies ? request.VivifyExptime : MetaRequests.ExptimeOf(in request) ?? 0,
            Vivifies = vivifies,
            NewCas = request.ExplicitCas,
            CompareCas = comparesCas ? request.Number : 0,
            AcceptsStale = mode == StoreMode.CompareAndSet && (request.Flags & MetaFlags.Invalidate) != 0,
            IsBinaryKey = (request.Flags & MetaFlags.Base64Key) != 0,
        };
        var outcome = _store.Store(in store, out var reply);
        if (mode == StoreMode.CompareAndSet) text.CountCas(outcome);
        if (watch.IsOn) watch.Stored(client, in store, outcome);
        if (outcome == StoreOutcome.TooLarge && RefuseTooLarge(client, key, in request)) return;
        if (outcome == StoreOutcome.NoMemory)
        {
            _counters.NoMemory++;
            client.Output.Append("SERVER_ERROR out of memory storing object\r\n"u8);
            return;
        }

        if (outcome == StoreOutcome.Stored && (request.Flags & MetaFlags.Quiet) != 0) return;
        var line = new ReplyWriter(client.Output.Reserve(MetaReplies.LineRoom));
        line.Add(MetaReplies.CodeOf(outcome));
        if (outcome != StoreOutcome.Stored) reply = new StoreReply(0, request.ValueLength);
        MetaReplies.AddStoreFlags(ref line, bytes, key, in request, in reply);
        line.EndLine();
        line.Commit(client.Output);
    }

    public void Delete(ClientSession client, ReadOnlySpan<byte> bytes, in Request request)
    {
        var key = KeyOf(bytes, in request);
        if (watch.IsOn) watch.Deleting(key);
        var outcome = DeleteOrInvalidate(key, in request);
        if (outcome == StoreOutcome.NoMemory)
        {
            _counters.NoMemory++;
            client.Output.Append("SERVER_ERROR out of memory\r\n"u8);
            return;
        }

        var isDeleted = outcome == StoreOutcome.Stored && (request.Flags & MetaFlags.Invalidate) == 0;
        if (isDeleted && watch.IsOn) watch.Deleted(key, "md"u8);
        if (isDeleted) _counters.DeleteHits++;
        else if (outcome != StoreOutcome.Stored) _counters.DeleteMisses++;

        if (outcome == StoreOutcome.Stored && (request.Flags & MetaFlags.Quiet) != 0) return;
        var line = new ReplyWriter(client.Output.Reserve(MetaReplies.LineRoom));
        line.Add(MetaReplies.CodeOf(outcome));
        MetaReplies.AddRequestFlags(ref line, bytes, key, in request);
        line.EndLine();
        line.Commit(client.Output);
    }

    public void Count(ClientSession client, ReadOnlySpan<byte> bytes, in Request request)
    {
        var key = KeyOf(bytes, in request);
        var delta = MetaRequests.DeltaOf(bytes, in request);

        // Flags are obeyed from left to right: t before T shows the time of before.
        var expiredAtBefore = delta.TouchExptime is not null && _store.Peek(key, out var item) == FindOutcome.Hit ? item.ExpiresAt : 0;
        var outcome = _store.AddDelta(key, in delta, out var reply);
        text.CountDelta(delta.IsDecrement, outcome);
        if (reply.WasVivified && watch.IsOn) watch.Created(client, key);
        if (outcome is StoreOutcome.NotNumeric or StoreOutcome.NoMemory)
        {
            client.Output.Append(TextCommands.DeltaError(outcome));
            return;
        }

        if (outcome == StoreOutcome.Stored && (request.Flags & MetaFlags.Quiet) != 0) return;
        var line = new ReplyWriter(client.Output.Reserve(MetaReplies.LineRoom));
        if (outcome == StoreOutcome.Stored)
        {
            MetaReplies.AddResult(ref line, bytes, key, in request, in reply, expiredAtBefore, worker);
        }
        else
        {
            line.Add(MetaReplies.CodeOf(outcome));
            MetaReplies.AddRequestFlags(ref line, bytes, key, in request);
        }

        line.EndLine();
        line.Commit(client.Output);
    }

    /// <summary>me.</summary>
    public void Describe(ClientSession client, ReadOnlySpan<byte> bytes, in Request request)
    {
        _counters.MetaCommands++;
        if (_store.Peek(KeyOf(bytes, in request), out var item) != FindOutcome.Hit)
        {
            client.Output.Append("EN\r\n"u8);
            return;
        }

        var line = new ReplyWriter(client.Output.Reserve(MetaReplies.LineRoom));
        line.Add("ME "u8);
        if (item.IsBinaryKey) line.AddBase64(item.Key);
        else line.Add(item.Key);

        line.Add(" exp="u8);
        if (item.ExpiresAt == 0) line.Add("-1"u8);
        else line.Add(item.ExpiresAt - worker.Now);
        line.Add(" la="u8);
        line.Add(item.SecondsSinceAccess);
        line.Add(" cas="u8);
        line.Add(item.Cas);
        line.Add(item.WasFetched ? " fetch=yes cls="u8 : " fetch=no cls="u8);
        line.Add((uint)SlabClass.Of(item.TotalBytes, item.Key.Length));
        line.Add(" size="u8);
        line.Add((uint)item.TotalBytes);
        line.EndLine();
        line.Commit(client.Output);
    }

    /// <summary>The key of a request as it is stored. Valid until the next call.</summary>
    public ReadOnlySpan<byte> KeyOf(ReadOnlySpan<byte> bytes, scoped in Request request)
    {
        var key = bytes.Slice(request.KeyOffset, request.KeyLength);
        if ((request.Flags & MetaFlags.Base64Key) == 0) return key;

        // The parser has refused what cannot be decoded.
        Base64Key.TryDecode(key, _decoded, out var length);
        return _decoded.AsSpan(0, length);
    }

    private StoreOutcome DeleteOrInvalidate(ReadOnlySpan<byte> key, in Request request)
    {
        // A token of 0 is one that no item has; to the store it means any.
        if ((request.Flags & MetaFlags.CompareCas) != 0 && request.Number == 0)
            return _store.Peek(key, out _) == FindOutcome.Hit ? StoreOutcome.Exists : StoreOutcome.NotFound;

        return _store.Delete(key, new DeleteRequest
        {
            CompareCas = (request.Flags & MetaFlags.CompareCas) != 0 ? request.Number : 0,
            Invalidates = (request.Flags & MetaFlags.Invalidate) != 0,
            RemovesValue = (request.Flags & MetaFlags.RemoveValue) != 0,
            Exptime = MetaRequests.ExptimeOf(in request),
            Flags = request.ClientFlags,
            NewCas = request.ExplicitCas,
        });
    }

    private bool RefuseTooLarge(ClientSession client, ReadOnlySpan<byte> key, in Request request)
    {
        // What was appended fits by itself: memcached then finds no room for the whole, and says NS.
        if (worker.Fits(key, in request)) return false;
        _counters.TooLarge++;
        _store.Delete(key);
        client.Output.Append(RequestErrors.Reply(RequestError.TooLarge));
        return true;
    }

    private void CountRead(FindOutcome outcome, bool touches)
    {
        var isHit = outcome is FindOutcome.Hit or FindOutcome.Vivified;
        // A miss is one of get, whatever the flags: memcached has not come to them then.
        if (touches && isHit) _counters.TouchHits++;
        else if (isHit) _counters.GetHits++;
        else _counters.GetMisses++;
        if (outcome == FindOutcome.Expired) _counters.GetExpired++;
        else if (outcome == FindOutcome.Flushed) _counters.GetFlushed++;
    }
}
