using Understudy.Protocol.Links;
using Understudy.Store;
using Understudy.Transport.Loops;

namespace Understudy.Node.Replication;

/// <summary>Hands requests of a follower's clients to the leader, over the link, and its answers back. On the first worker's loop, but for
/// what says otherwise.</summary>
/// <remarks>Nothing is asked twice: whoever is owed an answer when the link ends does not get one.</remarks>
internal sealed class Forwards(IEventLoop loop, PeerLinks links, GateState gate, ChangeLog log, PairRules rules)
{
    /// <summary>Largest piece of a request or reply in one frame.</summary>
    public const int PieceBytes = 16 << 10;

    private readonly Dictionary<int, IForwardedClient> _clients = [];
    private bool _isOn;
    private bool _hasRoom;
    private long _requests;
    private long _lost;

    /// <summary>What is done here.</summary>
    public GateState Gate => gate;

    /// <summary>Whether the other node leads and can be asked. Any thread.</summary>
    public bool IsOn => Volatile.Read(ref _isOn);

    /// <summary>Whether the link takes more. Any thread; as of a moment ago.</summary>
    public bool HasRoom => Volatile.Read(ref _hasRoom);

    /// <summary>How many requests were handed on. Any thread.</summary>
    public long Requests => Volatile.Read(ref _requests);

    /// <summary>Clients that were closed because an answer did not come. Any thread.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Whether the leader's changes are here up to one. Any thread.</summary>
    public bool Has(long lsn) => log.Last >= lsn || !rules.ReadsOwnWrites;

    /// <returns>Whether that is another state than before.</returns>
    public bool Turn(bool isOn)
    {
        Volatile.Write(ref _hasRoom, links.Open is { HasRoom: true });
        if (isOn == _isOn) return false;
        Volatile.Write(ref _isOn, isOn);
        return true;
    }

    /// <summary>Hands on a whole request. On the client's loop.</summary>
    public void Ask(IForwardedClient client, ReadOnlySpan<byte> request)
    {
        Interlocked.Increment(ref _requests);
        if (client.Loop == loop)
        {
            Send(client, request);
            return;
        }

        var copy = request.ToArray();
        loop.Post(new LoopCall(() => Send(client, copy)));
    }

    /// <summary>The client has taken so many bytes of answers. On its loop.</summary>
    public void NoteTaken(IForwardedClient client, long bytes) => OnLoop(client, () => Tell(LinkVerb.Took, client.Number, bytes));

    /// <summary>The client is gone. On its loop.</summary>
    public void Leave(IForwardedClient client) => OnLoop(client, () =>
    {
        if (_clients.Remove(client.Number)) Tell(LinkVerb.Leave, client.Number);
    });

    /// <summary>An answer did not come. Any thread.</summary>
    public void NoteLost() => Interlocked.Increment(ref _lost);

    public bool OnFrame(ref LinkFrame frame)
    {
        // Gone meanwhile.
        if (frame[0] > int.MaxValue || !_clients.TryGetValue((int)frame[0], out var client)) return true;
        switch (frame.Verb)
        {
            case LinkVerb.Told:
                Answer(client, frame.Payload);
                return true;
            case LinkVerb.Done:
                var (bytes, lsn) = (frame[1], frame[2]);
                OnLoopOf(client, () => client.OnDone(bytes, lsn));
                return true;
            default:
                _clients.Remove(client.Number);
                OnLoopOf(client, client.OnLost);
                return true;
        }
    }

    public void OnUnlinked()
    {
        var clients = _clients.Values.ToList();
        _clients.Clear();
        foreach (var client in clients) OnLoopOf(client, client.OnLost);
    }

    private void Send(IForwardedClient client, ReadOnlySpan<byte> request)
    {
        if (links.Open is not { } link)
        {
            OnLoopOf(client, client.OnLost);
            return;
        }

        _clients[client.Number] = client;
        while (!request.IsEmpty)
        {
            var piece = request[..Math.Min(request.Length, PieceBytes)];
            PairFrames.Bytes(link.Output, LinkVerb.Ask, piece, client.Number);
            request = request[piece.Length..];
        }

        Volatile.Write(ref _hasRoom, link.HasRoom);
    }

    private void Answer(IForwardedClient client, ReadOnlySpan<byte> reply)
    {
        if (client.Loop == loop)
        {
            client.OnTold(reply);
            return;
        }

        var copy = reply.ToArray();
        client.Loop.Post(new LoopCall(() => client.OnTold(copy)));
    }

    private void OnLoop(IForwardedClient client, Action act)
    {
        if (client.Loop == loop) act();
        else loop.Post(new LoopCall(act));
    }

    private void OnLoopOf(IForwardedClient client, Action act)
    {
        if (client.Loop == loop) act();
        else client.Loop.Post(new LoopCall(act));
    }

    private void Tell(LinkVerb verb, params ReadOnlySpan<long> numbers)
    {
        if (links.Open is { } link) PairFrames.Line(link.Output, verb, numbers);
    }
}
