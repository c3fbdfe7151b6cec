using Understudy.Connections.Clients;
using Understudy.Proxy.Clients;
using Understudy.Proxy.Workers;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Surveys;

/// <summary>Looks through the clients of one worker for the first of them in some order, a part in each batch, so that others are served
/// between. On its loop.</summary>
/// <param name="worker">Whose clients they are.</param>
/// <param name="order">Which come first.</param>
/// <param name="most">How many are told of.</param>
/// <param name="over">Takes what was found.</param>
internal sealed class ClientWalk(ProxyWorker worker, ClientOrder order, int most, Action<ClientList> over)
{
    // A tenth of a millisecond: to look at one is some loads, to tell of one a system call and two texts.
    private const int LooksPerBatch = 2048, TellsPerBatch = 128;

    private const double SecondsPerNanosecond = 1e-9;

    private readonly PriorityQueue<ClientConnection, (long, long)> _first = new();
    private readonly List<ListedClient> _told = [];
    private int _next;

    public void Start()
    {
        _next = worker.Clients.Count;
        Look();
    }

    // From the end: the place of one who leaves is taken by the last one, which has been looked at. Nobody is missed who stays, and who is
    // met twice is told of once.
    private void Look()
    {
        var clients = worker.Clients;
        _next = Math.Min(_next, clients.Count);
        for (var left = LooksPerBatch; left > 0 && _next > 0; left--) Offer(clients[--_next]);
        GoOn(_next > 0 ? Look : Tell);
    }

    private void Offer(ClientConnection client)
    {
        var key = (KeyOf(client), client.RequestCount);
        if (_first.Count < most) _first.Enqueue(client, key);
        else _first.EnqueueDequeue(client, key);
    }

    private long KeyOf(ClientConnection client) => order switch
    {
        ClientOrder.Held => client.HeldBytes,
        ClientOrder.Waiting => client.WaitingBytes,
        ClientOrder.Requests => client.RequestCount,
        ClientOrder.Idle => worker.Now - client.LastReceivedAt,
        _ => worker.Now - client.Since,
    };

    private void Tell()
    {
        for (var left = TellsPerBatch; left > 0 && _first.TryDequeue(out var client, out _); left--)
        {
            if (!client.HasLeft) _told.Add(Of(client));
        }

        if (_first.Count > 0) GoOn(Tell);
        else over(new ClientList { Total = worker.Clients.Count, Clients = [.. _told.DistinctBy(client => client.Number)] });
    }

    private void GoOn(Action next) => worker.Loop.Post(new LoopCall(next));

    private ListedClient Of(ClientConnection client) => new()
    {
        Number = client.Number,
        Address = client.RemoteName,
        Listener = client.LocalName,
        Dialect = client.Dialect,
        IsTls = client.IsSecure,
        Worker = worker.Index,
        AgeSeconds = (worker.Now - client.Since) * SecondsPerNanosecond,
        IdleSeconds = (worker.Now - client.LastReceivedAt) * SecondsPerNanosecond,
        Requests = client.RequestCount,
        ActiveRequests = client.Order.Started - client.Order.Finished,
        WaitingBytes = client.WaitingBytes,
        HeldBytes = client.HeldBytes,
        State = StateOf(client),
    };

    private static string StateOf(ClientConnection client) => client switch
    {
        { PlaceInLine: PlaceInLine.Waiting } => "in_line",
        { Turn: ClientTurn.ToRead } => "not_reading",
        _ when !client.Order.IsEmpty => "waiting",
        { Turn: ClientTurn.ToSend } => "sending",
        _ => "idle",
    };
}
