using Understudy.Hashing;
using Understudy.Protocol;
using Understudy.Protocol.Requests;
using Understudy.Proxy.Clients;
using Understudy.Routing.Plans;

namespace Understudy.Proxy.Forwarding;

/// <summary>Keeps the writes of a key in one order on all its replicas, though clients of several workers send them: all pass through one
/// worker. One per worker, where there are several workers and several copies.</summary>
/// <remarks>
/// Plain reads stay on their client's worker, since they may be answered by any replica in use. Only the order of one client's own
/// requests could suffer: what it asks for on one way must not overtake what it asked for before on another. While a client has forwarded
/// requests under way, its reads are forwarded too; and where the two ways would cross, the client's next request waits for those before.
/// </remarks>
internal sealed unsafe class WriteLanes(ForwardingWorker worker)
{
    /// <summary>Whether a request may set out only when the client's earlier ones are finished.</summary>
    /// <param name="client">Whose it is; has requests under way.</param>
    /// <param name="source">The request as received.</param>
    /// <param name="request">What the parser read from it.</param>
    public bool MustWait(ClientConnection client, byte* source, in Request request)
    {
        ref readonly var ways = ref client.Order.Ways;
        if (ways.HasEverywhere) return true;
        switch (request.Verb)
        {
            case Verb.FlushAll:
                return true;
            case Verb.Version or Verb.Verbosity or Verb.Stats or Verb.MetaNoop or Verb.Quit:
                return false;
            case Verb.Get or Verb.Gets when request.HasManyKeys:
                return ways.HasForwarded;
            case Verb.Gat or Verb.Gats when request.HasManyKeys:
                return ways.HasBeside;
            default:
                return ways.HasBeside && request.KeyLength > 0 && PlanKinds.Of(in request) != PlanKind.Read
                    && IsForeign(source, in request);
        }
    }

    /// <summary>Sends a request with one key on the way that it has to go.</summary>
    public void Start(ClientConnection client, byte* source, in Request request, ReadOnlySpan<byte> key)
    {
        var fingerprint = KeyFingerprint.Of(key);
        var writer = worker.WriterOf(fingerprint);
        var kind = PlanKinds.Of(in request);
        if (writer != worker && (client.Order.Ways.HasForwarded || kind != PlanKind.Read))
        {
            var changedKey = PlanKinds.ChangesValue(kind, request.Verb) ? fingerprint : 0;
            var createdKey = PlanKinds.Creates(kind) ? fingerprint : 0;
            worker.LaneFlights.Rent().Start(client, source, in request, writer, changedKey, createdKey);
            return;
        }

        var flight = worker.KeyFlights.Rent();
        if (writer != worker) flight.Way = FlightWay.Beside;
        flight.Start(client, source, in request, key);
    }

    /// <summary>As <see cref="KeyFlight.StartDelete"/>, for a value that is too large.</summary>
    public void StartDelete(ClientConnection client, byte* source, in Request request, ReadOnlySpan<byte> key, ReadOnlySpan<byte> reply)
    {
        var fingerprint = KeyFingerprint.Of(key);
        var writer = worker.WriterOf(fingerprint);
        if (writer == worker) worker.KeyFlights.Rent().StartDelete(client, source, in request, key, reply);
        else worker.LaneFlights.Rent().StartRefused(client, source, in request, writer, fingerprint);
    }

    /// <summary>A gat of many keys writes each of them: it goes as one request per key.</summary>
    public void StartTouches(ClientConnection client, byte* source, in Request request)
    {
        var keys = new ReadOnlySpan<byte>(source + request.KeyOffset, request.KeysEnd - request.KeyOffset);
        var enumerator = new KeyEnumerator(keys);
        var hasKey = enumerator.MoveNext();
        while (hasKey)
        {
            var key = enumerator.Current;
            hasKey = enumerator.MoveNext();
            worker.LaneFlights.Rent().StartPart(client, source, in request, key, WriterOf(key), isLast: !hasKey);
        }
    }

    private bool IsForeign(byte* source, in Request request)
    {
        var decoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        return RequestKey.TryGet(source, in request, decoded, out var key) && WriterOf(key) != worker;
    }

    private ForwardingWorker WriterOf(ReadOnlySpan<byte> key) => worker.WriterOf(KeyFingerprint.Of(key));
}
