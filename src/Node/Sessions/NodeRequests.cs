using Understudy.Connections.Clients;
using Understudy.Protocol.Requests;

namespace Understudy.Node.Sessions;

/// <summary>Executes one client's requests, each as soon as it is read.</summary>
internal struct NodeRequests(RequestDispatcher dispatcher, ClientSession client) : IRequestSink
{
    private Request _unfinished;     // the multi-get at the front, while some of its keys have been answered

    public readonly bool IsFull => client.Forwarded is { IsFull: true };

    public readonly bool MayGoOn(bool isHeldBack) =>
        !client.IsDumping && client.Source is not { IsUnderWay: true }
        && (client.Forwarded is not { } forwarded || !(isHeldBack ? forwarded.IsUnderWay : forwarded.IsFull));

    public readonly bool TryGoOn(ReadOnlySpan<byte> bytes, out int consumed)
    {
        consumed = 0;
        if (client.KeysDone == 0) return false;
        // Not read anew for each turn: a line of a megabyte has a hundred of them.
        consumed = Execute(bytes, in _unfinished);
        return true;
    }

    public readonly long RoomFor(in Request request) => 0;

    public readonly bool MustWait(ReadOnlySpan<byte> bytes, in Request request) =>
        (client.Forwarded is { } forwarded && forwarded.MustWait(in request))
        || (client.Source is { } source && source.MustWait(dispatcher, bytes, in request));

    public int Accept(ReadOnlySpan<byte> bytes, in Request request)
    {
        if (client.Forwarded is { } forwarded && forwarded.Takes(in request)) return Forward(forwarded, bytes, in request);
        var consumed = Execute(bytes, in request);
        if (consumed == 0) _unfinished = request;
        return consumed;
    }

    public readonly void Refuse(ReadOnlySpan<byte> bytes, in Request request) => dispatcher.Refuse(client, bytes, in request);

    public readonly int AcceptBinary(ReadOnlySpan<byte> bytes, in Request request)
    {
        if (client.Forwarded is { } forwarded && forwarded.Takes(in request)) return Forward(forwarded, bytes, in request);
        dispatcher.ExecuteBinary(client, bytes, in request);
        client.Spend(1);
        return (int)request.Length;
    }

    public readonly void RefuseBinary(ReadOnlySpan<byte> bytes, in Request request) =>
        dispatcher.RefuseBinary(client, bytes, in request);

    private readonly int Forward(ForwardedClient forwarded, ReadOnlySpan<byte> bytes, in Request request)
    {
        client.Spend(1);
        forwarded.Ask(bytes[..(int)request.Length], in request);
        return (int)request.Length;
    }

    private readonly int Execute(ReadOnlySpan<byte> bytes, in Request request)
    {
        if (!dispatcher.Execute(client, bytes, in request)) return 0;
        // A line of many keys counts them itself.
        client.Spend(1);
        return (int)request.Length;
    }
}
