using System.Runtime.CompilerServices;
using System.Text;
using Understudy.Protocol;
using Understudy.Protocol.Meta;
using Understudy.Protocol.Requests;
using Understudy.Proxy.Clients;
using Understudy.Proxy.Counting;
using Understudy.Proxy.Forwarding;
using Understudy.Proxy.Marks;
using Understudy.Routing.Plans;

namespace Understudy.Proxy.Dispatch;

/// <summary>Decides what becomes of a request: on its way to servers, or answered here.</summary>
[SkipLocalsInit]
internal sealed unsafe class RequestDispatcher : IDispatcher, ICarrier
{
    // memcached reads a flush_all delay above 30 days as a Unix time (realtime() in memcached.c).
    private const long MaxRelativeSeconds = 60 * 60 * 24 * 30;

    // In requests: some 100 us each, for the text of numbers from everywhere, and for a request to every server.
    private const int StatisticsCost = 512;
    private const int StatisticsBytesShift = 3;
    private const int FlushCost = 128;

    private readonly ForwardingWorker _worker;
    private readonly BinaryDispatcher _binary;

    public RequestDispatcher(ForwardingWorker worker) => (_worker, _binary) = (worker, new BinaryDispatcher(worker, this));

    /// <summary>Takes a valid request. <paramref name="source"/> is its first byte, readable until this returns.</summary>
    public void Dispatch(ClientConnection client, byte* source, in Request request)
    {
        var isUnusual = _worker.Capabilities.AreRestricted || (request.Flags & MetaFlags.Newer) != 0;
        if (isUnusual && !_worker.Capabilities.Allows(in request, out var refusal))
        {
            // Before anything is sent: a server that takes part of it for something else could do anything.
            Answer(client, in request, RequestOutcome.Refused, refusal);
            return;
        }

        switch (request.Verb)
        {
            case Verb.Get or Verb.Gets or Verb.Gat or Verb.Gats when request.HasManyKeys:
                Retrieve(client, source, in request);
                break;
            case Verb.FlushAll:
                Flush(client, in request);
                break;
            case Verb.Version:
                Answer(client, in request, RequestOutcome.Done, _worker.Capabilities.VersionReply);
                break;
            case Verb.Verbosity:
                Answer(client, in request, RequestOutcome.Done, "OK\r\n"u8);
                break;
            case Verb.Stats:
                Tell(client, new ReadOnlySpan<byte>(source, request.CommandLength), in request);
                break;
            case Verb.MetaNoop:
                Answer(client, in request, RequestOutcome.Done, "MN\r\n"u8);
                break;
            case Verb.Quit:
                Answer(client, in request, RequestOutcome.Done, default);
                client.End();
                break;
            default:
                DispatchKey(client, source, in request);
                break;
        }
    }

    public void DispatchBinary(ClientConnection client, ReadOnlySpan<byte> bytes, in Request request) =>
        _binary.Dispatch(client, bytes, in request);

    public void RefuseBinary(ClientConnection client, ReadOnlySpan<byte> bytes, in Request request) =>
        _binary.Refuse(client, bytes, in request);

    public bool CrossesOthers(ClientConnection client, byte* source, in Request request) =>
        _worker.Lanes!.MustWait(client, source, in request);

    /// <summary>Answers a request that is not valid, as memcached would.</summary>
    public void Refuse(ClientConnection client, byte* source, in Request request)
    {
        if (request.Error == RequestError.Unknown && TryDump(client, new ReadOnlySpan<byte>(source, request.CommandLength))) return;
        var reply = RequestErrors.Reply(in request);
        if (request.Error != RequestError.TooLarge || request.Verb is not (Verb.Set or Verb.MetaSet) || request.KeyLength == 0)
        {
            Answer(client, in request, OutcomeOf(request.Error), reply);
            return;
        }

        if (!_worker.Capabilities.Allows(in request, out var refusal))
        {
            Answer(client, in request, RequestOutcome.Refused, refusal);
            return;
        }

        RemoveRefused(client, source, in request, reply);
    }

    /// <summary>The value of a set is too large: its key is deleted.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="source">The line of the request.</param>
    /// <param name="request">What the parser read from it.</param>
    /// <param name="reply">What the client is told then.</param>
    public void RemoveRefused(ClientConnection client, byte* source, in Request request, ReadOnlySpan<byte> reply)
    {
        // The old value goes: a client that was told of a failed set must not read what was there before (memcached does the same).
        var decoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        if (!RequestKey.TryGet(source, in request, decoded, out var key))
        {
            Answer(client, in request, RequestOutcome.Protocol, default);
            return;
        }

        if (key.StartsWith(OutMark.ReservedPrefix) && RefuseReserved(client, in request)) return;
        if (_worker.Lanes is { } lanes) lanes.StartDelete(client, source, in request, key, reply);
        else _worker.KeyFlights.Rent().StartDelete(client, source, in request, key, reply);
    }

    public void CarryOut(LaneFlight origin, byte* source, in Request request, bool isRefused)
    {
        var decoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        RequestKey.TryGet(source, in request, decoded, out var key);
        if (isRefused)
        {
            var reply = BinaryReplies.OfLine(in request, RequestErrors.Reply(in request));
            _worker.KeyFlights.Rent().StartDelete(null, source, in request, key, reply, origin);
        }
        else if (_worker.Memory.Account.HasRoom)
        {
            _worker.KeyFlights.Rent().Start(null, source, in request, key, origin);
        }
        else
        {
            _worker.Counters.RefusedForMemory++;
            var error = BinaryReplies.OfLine(in request, ProxyErrors.OutOfMemory);
            origin.Answer(request.IsNoReply ? default : error, RequestOutcome.Busy, trace: null);
        }
    }

    // Of memcached's commands that only administrators use, the ones that tools list keys with.
    private bool TryDump(ClientConnection client, ReadOnlySpan<byte> command)
    {
        if (!command.TrimStart((byte)' ').StartsWith("lru_crawler"u8)) return false;
        var words = Encoding.Latin1.GetString(command).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is not ["lru_crawler", "metadump" or "mgdump", _]) return false;
        client.Spend(FlushCost);
        var isMgdump = words[1] == "mgdump";
        if (_worker.Dump is null)
        {
            _worker.Dump = _worker.DumpFlights.Rent();
            _worker.Dump.Start(client, isMgdump);
            return true;
        }

        // Whoever asks waits for the end of a list, whatever comes.
        _worker.Counters.Tally.Count(CountedVerb.Dump, RequestOutcome.Busy);
        client.Answer([.. "BUSY currently processing another dump\r\n"u8, .. DumpFlight.EndOf(isMgdump)]);
        return true;
    }

    /// <summary>stats.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="command">The whole command line.</param>
    /// <param name="request">What the parser read.</param>
    public void Tell(ClientConnection client, ReadOnlySpan<byte> command, in Request request)
    {
        client.Spend(StatisticsCost);
        if (_worker.Statistics.KindOf(command) is { } kind)
        {
            _worker.StatisticsFlights.Rent().Start(client, in request, kind);
            return;
        }

        var statistics = _worker.Statistics.Reply(command);
        client.Spend(statistics.Length >> StatisticsBytesShift);
        _worker.Counters.Tally.Count(CountedVerbs.Of(in request), RequestOutcome.Done);
        client.Answer(BinaryReplies.OfStatistics(in request, statistics));
    }

    /// <summary>Refuses to touch keys that are the proxies' own.</summary>
    /// <returns>Whether there are any among those of a gat.</returns>
    public bool RefuseTouches(ClientConnection client, byte* source, in Request request) =>
        request.Verb is Verb.Gat or Verb.Gats && HasReserved(source, in request) && RefuseReserved(client, in request);

    private void Retrieve(ClientConnection client, byte* source, in Request request)
    {
        if (RefuseTouches(client, source, in request)) return;
        if (_worker.Lanes is { } lanes && (request.Verb is Verb.Gat or Verb.Gats))
        {
            lanes.StartTouches(client, source, in request);
            return;
        }

        var flight = _worker.MultiGetFlights.Rent();
        if (_worker.Lanes is not null) flight.Way = FlightWay.Beside;
        flight.Start(client, source, in request);
    }

    private void DispatchKey(ClientConnection client, byte* source, in Request request)
    {
        var decoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        if (!RequestKey.TryGet(source, in request, decoded, out var key))
        {
            Answer(client, in request, RequestOutcome.Protocol, RequestErrors.Reply(RequestError.UndecodableKey));
            return;
        }

        if (key.StartsWith(OutMark.ReservedPrefix) && RefuseReserved(client, in request)) return;
        if (request.Verb == Verb.MetaDebug && Base64Key.IsNeededFor(key))
        {
            Answer(client, in request, RequestOutcome.Refused, ProxyErrors.KeyCannotBeShown);
            return;
        }

        if (_worker.Lanes is { } lanes) lanes.Start(client, source, in request, key);
        else _worker.KeyFlights.Rent().Start(client, source, in request, key);
    }

    // In words of their own, behind a space.
    private static bool HasReserved(byte* source, in Request request) =>
        new ReadOnlySpan<byte>(source + request.KeyOffset - 1, request.KeysEnd - request.KeyOffset + 1).IndexOf(" __us:"u8) >= 0;

    // What proxies leave on servers for each other, clients may read.
    private bool RefuseReserved(ClientConnection client, in Request request)
    {
        if (!_worker.Marks.AreKept || PlanKinds.Of(in request) == PlanKind.Read) return false;
        Answer(client, in request, RequestOutcome.Refused, ProxyErrors.KeyIsReserved);
        return true;
    }

    /// <summary>flush_all, at once or later.</summary>
    public void Flush(ClientConnection client, in Request request) =>
        Flush(client, in request, new ReadOnlySpan<ForwardingWorker>(in _worker));

    /// <summary>The same of several pools.</summary>
    public void Flush(ClientConnection client, in Request request, ReadOnlySpan<ForwardingWorker> pools)
    {
        client.Spend(FlushCost * pools.Length);
        var delaySeconds = request.Exptime > MaxRelativeSeconds
            ? request.Exptime - (_worker.Loop.UnixMilliseconds / 1000)
            : request.Exptime;
        if (delaySeconds > 0 && _worker.IsInGroup)
        {
            // Whoever leads when the time has come would not know of it.
            Answer(client, in request, RequestOutcome.Refused, ProxyErrors.NoDelayedFlush);
            return;
        }

        foreach (var pool in pools) pool.ScheduleFlush(Math.Max(0, delaySeconds));
        if (delaySeconds <= 0)
        {
            FlushNow(client, in request, pools);
            return;
        }

        if (request.IsBinary) BinaryDispatcher.AnswerDone(_worker, client, in request);
        else Answer(client, in request, RequestOutcome.Done, "OK\r\n"u8);
    }

    private void FlushNow(ClientConnection client, in Request request, ReadOnlySpan<ForwardingWorker> pools)
    {
        if (pools.Length == 1)
        {
            pools[0].FlushFlights.Rent().Start(client, in request);
            return;
        }

        var joined = _worker.JoinedReplies.Rent();
        joined.Begin(in request);
        foreach (var pool in pools) pool.FlushFlights.Rent().StartPart(client, joined);
        joined.Close(client);
    }

    private static RequestOutcome OutcomeOf(RequestError error) =>
        error == RequestError.TooLarge ? RequestOutcome.TooLarge : RequestOutcome.Protocol;

    private void Answer(ClientConnection client, in Request request, RequestOutcome outcome, ReadOnlySpan<byte> reply)
    {
        _worker.Counters.Tally.Count(CountedVerbs.Of(in request), outcome);
        if (!request.IsNoReply && !reply.IsEmpty) client.Answer(BinaryReplies.OfLine(in request, reply));
    }
}
