using Understudy.Hashing;
using Understudy.Protocol.Requests;
using Understudy.Proxy.Clients;
using Understudy.Proxy.Forwarding;
using Understudy.Routing.Pools;

namespace Understudy.Proxy.Dispatch;

/// <summary>Requests of several pools on one loop: each part goes to its pool as a request of its own, in the order of the client's
/// request, so that their answers stand in that order too.</summary>
/// <param name="prefixes">Of the listener.</param>
/// <param name="home">Whose clients they are.</param>
/// <param name="workers">Of each pool, by its number in the prefixes.</param>
internal sealed unsafe class SeveralPools(KeyPrefixes prefixes, ForwardingWorker home, ForwardingWorker[] workers) : ISeveralPools
{
    // What sets out in one go: each may be a line to a server of its own.
    private const int PartsPerGo = 64;

    public bool TryTake(ClientConnection client, byte* source, in Request request)
    {
        var dispatcher = (RequestDispatcher)home.Dispatcher;
        if (request.Verb == Verb.FlushAll)
        {
            dispatcher.Flush(client, in request, workers);
            return true;
        }

        if (dispatcher.RefuseTouches(client, source, in request)) return true;
        if (request.Verb is Verb.Gat or Verb.Gats)
        {
            StartTouches(client, source, in request);
            return true;
        }

        var joined = home.JoinedReplies.Rent();
        joined.Begin(in request);
        client.Split = joined;
        return GoOn(client, source) > 0;
    }

    public int GoOn(ClientConnection client, byte* source)
    {
        var joined = (JoinedReply)client.Split!;
        ref readonly var request = ref joined.Request;
        var keys = new ReadOnlySpan<byte>(source, request.KeysEnd);
        for (var parts = 0; parts < PartsPerGo; parts++)
        {
            var (pool, end) = RunFrom(keys[joined.Offset..]);
            if (pool < 0)
            {
                client.Split = null;
                var length = (int)request.Length;
                joined.Close(client);
                return length;
            }

            var flight = workers[pool].MultiGetFlights.Rent();
            if (workers[pool].HasLanes) flight.Way = FlightWay.Beside;
            flight.StartPart(client, in request, keys[joined.Offset..(joined.Offset + end)], joined);
            joined.Offset += end;
        }

        return 0;
    }

    // Keys of one pool behind each other, no more than one round of a retrieval.
    private (int Pool, int End) RunFrom(ReadOnlySpan<byte> keys)
    {
        var (pool, end) = (-1, 0);
        var enumerator = new KeyEnumerator(keys);
        for (var count = 0; count < MultiGetFlight.MaxKeysPerRound && enumerator.MoveNext(); count++)
        {
            var of = prefixes.Find(enumerator.Current);
            if (pool >= 0 && of != pool) break;
            (pool, end) = (of, enumerator.Offset + enumerator.Current.Length);
        }

        return (pool, end);
    }

    // A gat writes each of its keys: as within one pool whose writes have lanes, it goes as one request per key.
    private void StartTouches(ClientConnection client, byte* source, in Request request)
    {
        var enumerator = new KeyEnumerator(new ReadOnlySpan<byte>(source + request.KeyOffset, request.KeysEnd - request.KeyOffset));
        var hasKey = enumerator.MoveNext();
        while (hasKey)
        {
            var key = enumerator.Current;
            hasKey = enumerator.MoveNext();
            var worker = workers[prefixes.Find(key)];
            var writer = worker.HasLanes ? worker.WriterOf(KeyFingerprint.Of(key)) : worker;
            home.LaneFlights.Rent().StartPart(client, source, in request, key, writer, isLast: !hasKey);
        }
    }
}
