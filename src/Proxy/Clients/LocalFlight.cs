namespace Understudy.Proxy.Clients;

/// <summary>A reply that the proxy gives itself and that has to wait for the replies before it.</summary>
internal sealed class LocalFlight(ClientWorker worker) : Flight(worker)
{
    public void Start(ClientConnection client, ReadOnlySpan<byte> reply)
    {
        Attach(client);
        Append(reply);
        Complete();
    }

    protected override void Recycle() => Worker.LocalFlights.Return(this);
}
