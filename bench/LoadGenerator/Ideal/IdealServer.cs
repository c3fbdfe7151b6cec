using Understudy.LoadGenerator.Load;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.LoadGenerator.Ideal;

/// <summary>
/// A memcached that costs almost nothing: it stores nothing, knows the value of every key of the run, and answers a batch with one
/// send.
/// </summary>
/// <remarks>
/// Each says a process id of its own, or a proxy would take two of them for one server under two names.
/// Behind a proxy, on the core of the clients, it leaves the proxy as the limit; a real memcached would hide it (one send per reply).
/// </remarks>
internal sealed class IdealServer(
    IEventLoop loop, BatchSenders senders, ItemPattern items, int keyCount, IdealCounts counts, int processId) : IListenerHandler
{
    private readonly HashSet<IdealConnection> _connections = [];
    private IListener? _listener;

    /// <returns>Where it really listens, also when port 0 was asked for.</returns>
    public NetworkAddress Listen(NetworkAddress address)
    {
        _listener = loop.Listen(address, new ListenOptions(), this);
        return _listener.Address;
    }

    public void OnAccepted(AcceptedSocket accepted)
    {
        var output = new BatchedOutput(senders, loop.Buffers);
        var connection = new IdealConnection(loop, output, items, keyCount, counts, processId, closed => _connections.Remove(closed));
        connection.Adopt(accepted);
        _connections.Add(connection);
    }

    public void OnAcceptFailed(string error) => counts.FirstUnknown ??= $"accept failed: {error}";

    public void Close()
    {
        _listener?.Close();
        foreach (var connection in _connections) connection.Abort();
        _connections.Clear();
    }
}
