using Understudy.Protocol;
using Understudy.Protocol.Meta;
using Understudy.Protocol.Requests;
using Understudy.Proxy.Forwarding;
using Understudy.Proxy.Marks;
using Understudy.Proxy.Statistics;
using Understudy.Proxy.Workers;
using Understudy.Routing.Plans;

namespace Understudy.Proxy.Clients;

/// <summary>Decides what becomes of a request: on its way to servers, or answered here.</summary>
internal sealed unsafe class RequestDispatcher(ProxyWorker worker)
{
    // memcached reads a flush_all delay above 30 days as a Unix time (realtime() in memcached.c).
    private const long MaxRelativeSeconds = 60 * 60 * 24 * 30;

    /// <summary>Takes a valid request. <paramref name="source"/> is its first byte, readable until this returns.</summary>
    public void Dispatch(ClientConnection client, byte* source, in Request request)
    {
        switch (request.Verb)
        {
            case Verb.Get or Verb.Gets or Verb.Gat or Verb.Gats when request.HasManyKeys:
                if (!RefuseForMemory(client, in request)) Retrieve(client, source, in request);
                break;
            case Verb.FlushAll:
                Flush(client, in request);
                break;
            case Verb.Version:
                client.Answer(ProxyVersion.Reply);
                break;
            case Verb.Verbosity:
                if (!request.IsNoReply) client.Answer("OK\r\n"u8);
                break;
            case Verb.Stats:
                client.Answer(worker.Statistics.Reply(new ReadOnlySpan<byte>(source, request.CommandLength)));
                break;
            case Verb.MetaNoop:
                client.Answer("MN\r\n"u8);
                break;
            case Verb.Quit:
                client.End();
                break;
            default:
                DispatchKey(client, source, in request);
                break;
        }
    }

    /// <summary>Answers a request that is not valid, as memcached would.</summary>
    public void Refuse(ClientConnection client, byte* source, in Request request)
    {
        var reply = RequestErrors.Reply(in request);
        if (request.Error != RequestError.TooLarge || request.Verb is not (Verb.Set or Verb.MetaSet) || request.KeyLength == 0)
        {
            if (!reply.IsEmpty) client.Answer(reply);
            return;
        }

        // The old value goes: a client that was told of a failed set must not read what was there before (memcached does the same).
        var decoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        if (!TryGetKey(source, in request, decoded, out var key)) return;
        if (key.StartsWith(OutMark.ReservedPrefix) && RefuseReserved(client, in request)) return;
        if (worker.Lanes is { } lanes) lanes.StartDelete(client, source, in request, key, reply);
        else worker.KeyFlights.Rent().StartDelete(client, source, in request, key, reply);
    }

    /// <summary>Takes a request of another worker's client.</summary>
    /// <param name="origin">Takes the reply.</param>
    /// <param name="source">Its first byte, readable until this returns.</param>
    /// <param name="request">What the parser read from it.</param>
    /// <param name="isRefused">Its value is too large.</param>
    public void CarryOut(LaneFlight origin, byte* source, in Request request, bool isRefused)
    {
        var decoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        TryGetKey(source, in request, decoded, out var key);
        if (isRefused)
        {
            worker.KeyFlights.Rent().StartDelete(null, source, in request, key, RequestErrors.Reply(in request), origin);
        }
        else if (worker.HasMemory)
        {
            worker.KeyFlights.Rent().Start(null, source, in request, key, origin);
        }
        else
        {
            worker.Counters.RefusedForMemory++;
            origin.Answer(request.IsNoReply ? default : ProxyErrors.OutOfMemory);
        }
    }

    private void Retrieve(ClientConnection client, byte* source, in Request request)
    {
        if (request.Verb is Verb.Gat or Verb.Gats && HasReserved(source, in request) && RefuseReserved(client, in request)) return;
        if (worker.Lanes is { } lanes && (request.Verb is Verb.Gat or Verb.Gats))
        {
            lanes.StartTouches(client, source, in request);
            return;
        }

        var flight = worker.MultiGetFlights.Rent();
        if (worker.Lanes is not null) flight.Way = FlightWay.Beside;
        flight.Start(client, source, in request);
    }

    private void DispatchKey(ClientConnection client, byte* source, in Request request)
    {
        if (RefuseForMemory(client, in request)) return;
        var decoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        if (!TryGetKey(source, in request, decoded, out var key))
        {
            client.Answer("CLIENT_ERROR error decoding key\r\n"u8);
            return;
        }

        if (key.StartsWith(OutMark.ReservedPrefix) && RefuseReserved(client, in request)) return;
        worker.Counters.Count(in request);
        if (worker.Lanes is { } lanes) lanes.Start(client, source, in request, key);
        else worker.KeyFlights.Rent().Start(client, source, in request, key);
    }

    /// <summary>The key of a request as memcached stores it.</summary>
    /// <param name="source">The request as received.</param>
    /// <param name="request">What the parser read from it.</param>
    /// <param name="decoded">Room for <see cref="ProtocolLimits.MaxKeyBytes"/>, which the key may lie in.</param>
    /// <param name="key">The key.</param>
    public static bool TryGetKey(byte* source, in Request request, byte* decoded, out ReadOnlySpan<byte> key)
    {
        key = new ReadOnlySpan<byte>(source + request.KeyOffset, request.KeyLength);
        if ((request.Flags & MetaFlags.Base64Key) == 0) return true;

        // A key is the same key in either spelling, so both must go to the same server.
        if (!Base64Key.TryDecode(key, new Span<byte>(decoded, ProtocolLimits.MaxKeyBytes), out var length)) return false;
        key = new ReadOnlySpan<byte>(decoded, length);
        return true;
    }

    // In words of their own, behind a space.
    private static bool HasReserved(byte* source, in Request request) =>
        new ReadOnlySpan<byte>(source + request.KeyOffset - 1, request.KeysEnd - request.KeyOffset + 1).IndexOf(" __us:"u8) >= 0;

    // What proxies leave on servers for each other, clients may read.
    private bool RefuseReserved(ClientConnection client, in Request request)
    {
        if (!worker.Marks.AreKept || PlanKinds.Of(in request) == PlanKind.Read) return false;
        if (!request.IsNoReply) client.Answer(ProxyErrors.KeyIsReserved);
        return true;
    }

    private bool RefuseForMemory(ClientConnection client, in Request request)
    {
        if (worker.HasMemory) return false;
        worker.Counters.RefusedForMemory++;
        if (!request.IsNoReply) client.Answer(ProxyErrors.OutOfMemory);
        return true;
    }

    private void Flush(ClientConnection client, in Request request)
    {
        worker.Counters.Flushes++;
        var delaySeconds = request.Exptime > MaxRelativeSeconds
            ? request.Exptime - (worker.Loop.UnixMilliseconds / 1000)
            : request.Exptime;
        if (delaySeconds <= 0)
        {
            worker.ScheduleFlush(afterSeconds: 0);
            worker.FlushFlights.Rent().Start(client, request.IsNoReply);
            return;
        }

        worker.ScheduleFlush(delaySeconds);
        if (!request.IsNoReply) client.Answer("OK\r\n"u8);
    }
}
