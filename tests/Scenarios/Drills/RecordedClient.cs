using System.Net;
using System.Net.Sockets;
using Understudy.Checking;

namespace Understudy.Scenarios.Drills;

/// <summary>An application on one connection: sends a few requests at once, waits for all answers, thinks, and goes on.</summary>
internal sealed class RecordedClient(
    EndPoint proxy, Exchange exchange, Workload workload, SeededRandom random, MachineClock clock, LoadShape shape, int number)
    : IDisposable
{
    private const long Patience = 8 * Nanoseconds.Second;
    private const long ReconnectPause = 20 * Nanoseconds.Millisecond;

    private readonly byte[] _buffer = new byte[256 << 10];
    private readonly Queue<Operation> _wanted = new();
    private byte[] _unsent = [];
    private int _sent;
    private long _nextBatchAt;
    private long _givesUpAt;

    public Socket? Socket { get; private set; }

    public bool HasUnsent => _sent < _unsent.Length;

    /// <summary>Has been answered, and was told nothing more to ask.</summary>
    public bool IsDone => exchange.Unanswered == 0 && _wanted.Count == 0;

    /// <summary>Requests of its own choice, or only those that it is told.</summary>
    public bool IsAtWork { get; set; } = true;

    /// <summary>Lets it ask this next, once all before it is answered.</summary>
    public void Want(Operation operation) => _wanted.Enqueue(operation);

    /// <summary>Sends what is due.</summary>
    public void Step()
    {
        if (exchange.Unanswered > 0 && clock.Now > _givesUpAt)
        {
            exchange.GiveUp();
            Forget();
        }

        if (exchange.Unanswered > 0 || clock.Now < _nextBatchAt || (!IsAtWork && _wanted.Count == 0)) return;
        if (Socket is null && !TryConnect()) return;
        AskBatch();
        Send();
    }

    public void Send()
    {
        while (HasUnsent && Socket is not null)
        {
            var count = Socket.Send(_unsent.AsSpan(_sent), SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock) return;
            if (error != SocketError.Success) Forget();
            else _sent += count;
        }
    }

    public void Receive()
    {
        if (Socket is null) return;
        var count = Socket.Receive(_buffer, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock) return;
        if (error != SocketError.Success || count == 0 || !exchange.TryTake(_buffer.AsSpan(0, count))) Forget();
        else if (exchange.Unanswered == 0) _nextBatchAt = clock.Now + random.Between(0, shape.LongestThought);
    }

    public void Dispose() => Socket?.Dispose();

    private void AskBatch()
    {
        var bytes = new List<byte>();
        if (_wanted.TryDequeue(out var wanted))
        {
            bytes.AddRange(exchange.Ask(wanted, 0, exchange.Name));
        }
        else
        {
            for (var left = random.OneIn(2) ? 1 : 1 + random.Below(shape.DeepestPipeline); left > 0; left--)
                bytes.AddRange(exchange.Ask(workload.Next(number), shape.DrawPadding(random), exchange.Name));
        }

        (_unsent, _sent) = ([.. bytes], 0);
        _givesUpAt = clock.Now + Patience;
    }

    private bool TryConnect()
    {
        var socket = new Socket(proxy.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            // Blocking: on loopback it is done at once, or refused.
            socket.Connect(proxy);
            socket.Blocking = false;
            Socket = socket;
            return true;
        }
        catch (SocketException)
        {
            socket.Dispose();
            _nextBatchAt = clock.Now + ReconnectPause;
            return false;
        }
    }

    private void Forget()
    {
        Socket?.Dispose();
        Socket = null;
        (_unsent, _sent) = ([], 0);
        exchange.Lose();
        _nextBatchAt = clock.Now + ReconnectPause;
    }
}
