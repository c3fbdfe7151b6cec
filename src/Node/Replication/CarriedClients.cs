using Understudy.Protocol.Links;
using Understudy.Store;

namespace Understudy.Node.Replication;

/// <summary>The clients of the follower whose requests this leader answers. On the first worker's loop.</summary>
internal sealed class CarriedClients(PeerLinks links, ChangeLog log, int most)
{
    private readonly Dictionary<int, CarriedClient> _clients = [];
    private readonly List<CarriedClient> _unsettled = [];

    /// <summary>Begins to serve one. Set before the loops run.</summary>
    public Func<CarriedClient, ICarriedSession> Adopt { private get; set; } = null!;

    public PeerLink? Link => links.Open;

    public string PeerName => links.Open?.RemoteName ?? "the other node";

    /// <summary>How many there are. Any thread; as of a moment ago.</summary>
    public int Count { get; private set; }

    /// <returns>False if that makes no sense.</returns>
    public bool OnFrame(ref LinkFrame frame)
    {
        if (frame[0] > int.MaxValue) return false;
        var number = (int)frame[0];
        if (!_clients.TryGetValue(number, out var client))
        {
            // Gone meanwhile.
            if (frame.Verb != LinkVerb.Ask) return true;
            if (_clients.Count >= most)
            {
                // It is not served, and nobody else is the worse for it.
                if (links.Open is { } link) PairFrames.Line(link.Output, LinkVerb.Left, number);
                return true;
            }

            _clients[number] = client = new CarriedClient(this, number);
            Count = _clients.Count;
            client.Session = Adopt(client);
        }

        switch (frame.Verb)
        {
            case LinkVerb.Ask:
                if (client.Received == client.Settled) _unsettled.Add(client);
                client.OnAsked(frame.Payload);
                break;
            case LinkVerb.Took:
                client.OnTaken(frame[1]);
                break;
            default:
                Forget(client);
                client.OnGone();
                break;
        }

        return true;
    }

    /// <summary>Clients have been flushed, and changes been sent: says who has got all answers.</summary>
    public void EndBatch(PeerLink link)
    {
        if (_unsettled.Count == 0) return;
        var lsn = log.Last;
        for (var i = _unsettled.Count - 1; i >= 0; i--)
        {
            var client = _unsettled[i];
            if (!client.Session.IsSettled) continue;
            client.Settled = client.Received;
            PairFrames.Line(link.Output, LinkVerb.Done, client.Number, client.Received, lsn);
            _unsettled[i] = _unsettled[^1];
            _unsettled.RemoveAt(_unsettled.Count - 1);
        }
    }

    public void OnRoom()
    {
        foreach (var client in _clients.Values.ToList()) client.OnRoom();
    }

    public void OnUnlinked()
    {
        var clients = _clients.Values.ToList();
        _clients.Clear();
        _unsettled.Clear();
        Count = 0;
        foreach (var client in clients) client.OnGone();
    }

    /// <summary>Its session has ended it.</summary>
    public void Remove(CarriedClient client)
    {
        if (Forget(client) && links.Open is { } link) PairFrames.Line(link.Output, LinkVerb.Left, client.Number);
    }

    private bool Forget(CarriedClient client)
    {
        _unsettled.Remove(client);
        var wasHere = _clients.Remove(client.Number);
        Count = _clients.Count;
        return wasHere;
    }
}
