namespace Understudy.Proxy.Surveys;

/// <summary>The clients of a proxy, or the first of them in some order. Names are stable.</summary>
public sealed record ClientList
{
    /// <summary>How many there are.</summary>
    public required int Total { get; init; }

    public required IReadOnlyList<ListedClient> Clients { get; init; }

    /// <summary>Those of all workers.</summary>
    /// <param name="host">Their proxy.</param>
    /// <param name="order">Which come first.</param>
    /// <param name="most">How many are told of.</param>
    internal static async Task<ClientList> AskAsync(Workers.ProxyHost host, ClientOrder order, int most)
    {
        var lists = await WorkerSurvey.AskAsync<ClientList>(host, (worker, answer) => new ClientWalk(worker, order, most, answer).Start());
        return new ClientList
        {
            Total = lists.Sum(list => list.Total),
            Clients = [.. lists.SelectMany(list => list.Clients).OrderByDescending(client => KeyOf(client, order))
                .ThenByDescending(client => client.Requests).ThenBy(client => client.Number).Take(most)],
        };
    }

    private static double KeyOf(ListedClient client, ClientOrder order) => order switch
    {
        ClientOrder.Held => client.HeldBytes,
        ClientOrder.Waiting => client.WaitingBytes,
        ClientOrder.Requests => client.Requests,
        ClientOrder.Idle => client.IdleSeconds,
        _ => client.AgeSeconds,
    };
}
