using System.Runtime.CompilerServices;
using Understudy.Connections.Clients;
using Understudy.Hashing;
using Understudy.Protocol;
using Understudy.Protocol.Requests;
using Understudy.Proxy.Counting;

namespace Understudy.Proxy.Clients;

/// <summary>Lets one client's requests set out, as many at a time as may be under way.</summary>
internal readonly unsafe struct ProxyRequests(ClientWorker worker, ClientConnection client) : IRequestSink
{
    public bool IsFull => client.Order.IsFull(worker.Options.MaxPipelineDepth);

    public bool MayGoOn(bool isHeldBack)
    {
        var mustFinish = isHeldBack && client.PlaceInLine == PlaceInLine.None;
        return client.PlaceInLine != PlaceInLine.Waiting && (!mustFinish || client.Order.IsEmpty)
            && !client.Order.IsHalfFull(worker.Options.MaxPipelineDepth);
    }

    public bool TryGoOn(ReadOnlySpan<byte> bytes, out int consumed)
    {
        consumed = 0;
        return client.Split is not null && TryGoOnSplit(bytes, out consumed);
    }

    // What a large request takes: it is kept, and goes to each copy, behind others in a block that doubles.
    public long RoomFor(in Request request) =>
        request.Length <= ClientMemory.SmallBytes ? 0
            : request.Length * (1 + (2 * (client.Routes?.MostCopies ?? worker.Snapshot.Pool.CopyCount)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MustWait(ReadOnlySpan<byte> bytes, in Request request) =>
        client.Routes is { } routes ? MustWait(routes, bytes, in request) : MustWaitHere(bytes, in request);

    public int Accept(ReadOnlySpan<byte> bytes, in Request request) =>
        client.Routes is { } routes ? Accept(routes, bytes, in request) : AcceptHere(bytes, in request);

    public void Refuse(ReadOnlySpan<byte> bytes, in Request request)
    {
        var taker = client.Routes?.WorkerOf(bytes, in request) ?? worker;
        new ProxyRequests(taker, client).Count();
        fixed (byte* source = bytes) taker.Dispatcher.Refuse(client, source, in request);
    }

    public int AcceptBinary(ReadOnlySpan<byte> bytes, in Request request) =>
        client.Routes is { } routes ? Accept(routes, bytes, in request) : AcceptBinaryHere(bytes, in request);

    public void RefuseBinary(ReadOnlySpan<byte> bytes, in Request request)
    {
        var taker = client.Routes?.WorkerOf(bytes, in request) ?? worker;
        new ProxyRequests(taker, client).Count();
        taker.Dispatcher.RefuseBinary(client, bytes, in request);
    }

    // Kept out of what every request passes, as what follows.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryGoOnSplit(ReadOnlySpan<byte> bytes, out int consumed)
    {
        fixed (byte* source = bytes) consumed = client.Routes!.Several.GoOn(client, source);
        return true;
    }

    // Each request is one of the pool that its key is of, as if its client were there.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool MustWait(ClientRoutes routes, ReadOnlySpan<byte> bytes, in Request request) =>
        new ProxyRequests(routes.WorkerOf(bytes, in request) ?? routes.Ordering, client).MustWaitHere(bytes, in request);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Accept(ClientRoutes routes, ReadOnlySpan<byte> bytes, in Request request)
    {
        if (routes.WorkerOf(bytes, in request) is { } taker)
        {
            var there = new ProxyRequests(taker, client);
            return request.IsBinary ? there.AcceptBinaryHere(bytes, in request) : there.AcceptHere(bytes, in request);
        }

        Count();
        client.Spend(ClientTerms.CostOf(in request));
        fixed (byte* source = bytes) return routes.Several.TryTake(client, source, in request) ? (int)request.Length : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool MustWaitHere(ReadOnlySpan<byte> bytes, in Request request)
    {
        // The commonest case first, so that it costs no call.
        var isAlone = client.Order.IsEmpty || (!client.Order.HasCreation && !worker.HasLanes);
        if (isAlone && request.Length <= ClientMemory.SmallBytes && !worker.Line.IsNeeded) return false;
        return MustWaitFor(bytes, in request);
    }

    private int AcceptHere(ReadOnlySpan<byte> bytes, in Request request)
    {
        Count();
        if (client.PlaceInLine != PlaceInLine.None) return AcceptFromLine(bytes, in request);
        client.Spend(ClientTerms.CostOf(in request));
        fixed (byte* source = bytes) worker.Dispatcher.Dispatch(client, source, in request);
        return (int)request.Length;
    }

    private int AcceptBinaryHere(ReadOnlySpan<byte> bytes, in Request request)
    {
        Count();
        if (client.PlaceInLine != PlaceInLine.None) return AcceptFromLine(bytes, in request);
        client.Spend(ClientTerms.CostOf(in request));
        worker.Dispatcher.DispatchBinary(client, bytes, in request);
        return (int)request.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Count()
    {
        worker.Counters.Requests++;
        client.RequestCount++;
    }

    private bool MustWaitFor(ReadOnlySpan<byte> bytes, in Request request)
    {
        if (!client.Order.IsEmpty && (client.Order.HasCreation || worker.HasLanes) && MeetsOthers(bytes, in request))
        {
            client.PlaceInLine = PlaceInLine.None;
            return true;
        }

        if (request.Length <= ClientMemory.SmallBytes && !worker.Line.IsNeeded) return false;
        fixed (byte* source = bytes) return client.PlaceInLine == PlaceInLine.None && worker.Line.TryStand(client, source, in request);
    }

    // Its client has waited in line, as a rule for this request.
    private int AcceptFromLine(ReadOnlySpan<byte> bytes, in Request request)
    {
        if (WasRefused(in request)) return (int)request.Length;
        client.Spend(ClientTerms.CostOf(in request));
        var before = client.Order.Tail;
        if (request.IsBinary)
        {
            worker.Dispatcher.DispatchBinary(client, bytes, in request);
        }
        else
        {
            fixed (byte* source = bytes) worker.Dispatcher.Dispatch(client, source, in request);
        }

        if (client.Order.Tail is { } flight && flight != before) flight.NoteInLine(client.InLineNanoseconds);
        return (int)request.Length;
    }

    private bool WasRefused(in Request request)
    {
        var wasRefused = client.PlaceInLine == PlaceInLine.Refused;
        client.PlaceInLine = PlaceInLine.None;
        if (!wasRefused) return false;
        worker.Counters.Tally.Count(CountedVerbs.Of(in request), RequestOutcome.Busy);
        if (!request.IsNoReply) client.Answer(BinaryReplies.OfLine(in request, ProxyErrors.ServersTooSlow));
        return true;
    }

    private bool MeetsOthers(ReadOnlySpan<byte> bytes, in Request request)
    {
        fixed (byte* source = bytes)
        {
            return (client.Order.HasCreation && MeetsCreation(source, in request))
                || (worker.HasLanes && worker.Dispatcher.CrossesOthers(client, source, in request));
        }
    }

    // What creates an item gets to the replica that creates it only after others have answered.
    private bool MeetsCreation(byte* source, in Request request)
    {
        if (request.HasManyKeys || request.Verb == Verb.FlushAll) return true;
        var decoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        return request.KeyLength > 0 && RequestKey.TryGet(source, in request, decoded, out var key)
            && client.Order.Creates(KeyFingerprint.Of(key));
    }
}
