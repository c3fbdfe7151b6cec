using Understudy.Protocol.Meta;
using Understudy.Protocol.Requests;
using Understudy.Proxy.Forwarding;
using Understudy.Proxy.Statistics;
using Understudy.Proxy.Workers;

namespace Understudy.Proxy.Clients;

/// <summary>Decides what becomes of a request: on its way to servers, or answered here.</summary>
internal sealed unsafe class RequestDispatcher(ProxyWorker worker)
{
    private const int MaxKeyBytes = 250;

    // memcached reads a flush_all delay above 30 days as a Unix time (realtime() in memcached.c).
    private const long MaxRelativeSeconds = 60 * 60 * 24 * 30;

    /// <summary>Takes a valid request. <paramref name="source"/> is its first byte, readable until this returns.</summary>
    public void Dispatch(ClientConnection client, byte* source, in Request request)
    {
        switch (request.Verb)
        {
            case Verb.Get or Verb.Gets or Verb.Gat or Verb.Gats when request.HasManyKeys:
                if (RefuseForMemory(client, in request)) return;
                worker.MultiGetFlights.Rent().Start(client, source, in request);
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
        var decoded = stackalloc byte[MaxKeyBytes];
        if (!TryGetKey(source, in request, decoded, out var key)) return;
        worker.KeyFlights.Rent().StartDelete(client, source, in request, key, reply);
    }

    private void DispatchKey(ClientConnection client, byte* source, in Request request)
    {
        if (RefuseForMemory(client, in request)) return;
        var decoded = stackalloc byte[MaxKeyBytes];
        if (!TryGetKey(source, in request, decoded, out var key))
        {
            client.Answer("CLIENT_ERROR error decoding key\r\n"u8);
            return;
        }

        worker.Counters.Count(in request);
        worker.KeyFlights.Rent().Start(client, source, in request, key);
    }

    private static bool TryGetKey(byte* source, in Request request, byte* decoded, out ReadOnlySpan<byte> key)
    {
        key = new ReadOnlySpan<byte>(source + request.KeyOffset, request.KeyLength);
        if ((request.Flags & MetaFlags.Base64Key) == 0) return true;

        // A key is the same key in either spelling, so both must go to the same server.
        if (!Base64Key.TryDecode(key, new Span<byte>(decoded, MaxKeyBytes), out var length)) return false;
        key = new ReadOnlySpan<byte>(decoded, length);
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
            worker.Loop.Cancel(worker.DelayedFlush);
            worker.FlushFlights.Rent().Start(client, request.IsNoReply);
            return;
        }

        worker.Loop.Schedule(worker.DelayedFlush, delaySeconds * 1_000_000_000);
        if (!request.IsNoReply) client.Answer("OK\r\n"u8);
    }
}
