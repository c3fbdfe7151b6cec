using System.Text;
using Understudy.Protocol;
using Understudy.Protocol.Replies;
using Understudy.Simulation.Checking;
using Understudy.Simulation.World;
using Understudy.Transport.Sockets;

namespace Understudy.Simulation.Clients;

/// <summary>An application: sends a few requests at once, waits for all answers, thinks, and goes on.</summary>
internal sealed class SimulatedClient : ISocketHandler
{
    private const int DeepestPipeline = 8;
    private const long LongestReconnectPause = 50 * VirtualTime.Millisecond;
    private const long PatienceNanoseconds = 4 * VirtualTime.Second;

    private readonly SimulatedLoop _loop;
    private readonly NetworkAddress _proxy;
    private readonly History _history;
    private readonly Workload _workload;
    private readonly SeededRandom _random;
    private readonly long _longestThought;
    private readonly Queue<Operation> _sent = new();
    private readonly List<byte> _received = [];
    private readonly List<byte> _unsent = [];
    private readonly CallTimer _thought;
    private readonly CallTimer _patience;
    private readonly int _number;
    private ISocket? _socket;
    private bool _isConnected;
    private bool _isStopping;

    public SimulatedClient(
        SimulatedLoop loop, NetworkAddress proxy, History history, Workload workload, SeededRandom random, int number, long longestThought)
    {
        _loop = loop;
        _proxy = proxy;
        _history = history;
        _workload = workload;
        _random = random;
        _number = number;
        _longestThought = longestThought;
        _thought = new CallTimer(OnThought);
        _patience = new CallTimer(GiveUp);
    }

    public bool HasUnanswered => _sent.Count > 0;

    public string Name => $"client{_number}";

    public void Start() => Think();

    /// <summary>Asks nothing more once all is answered, then closes.</summary>
    public void Stop() => _isStopping = true;

    /// <summary>The application dies: its connection is reset.</summary>
    public void Reset()
    {
        if (_socket is null) return;
        _socket.Abort();
        Forget();
    }

    public void PauseReceiving() => _socket?.PauseReceiving();

    public void ResumeReceiving() => _socket?.ResumeReceiving();

    public void OnConnected()
    {
        _isConnected = true;
        SendBatch();
    }

    public void OnReceived(ReadOnlySpan<byte> bytes)
    {
        _received.AddRange(bytes);
        var consumed = 0;
        var unread = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_received);
        while (consumed < unread.Length && TryTake(unread[consumed..], out var length)) consumed += length;
        if (_socket is null) return;
        _received.RemoveRange(0, consumed);
        if (_sent.Count > 0 || _unsent.Count > 0) return;
        if (_received.Count > 0) FailSync(Timeline.Shorten(unread), "bytes that nobody asked for");
        else Think();
    }

    public void OnEndOfStream()
    {
        _socket!.Close();
        Forget();
    }

    public void OnWritable() => Send();

    public void OnClosed(CloseReason reason) => Forget();

    private void Think()
    {
        _loop.Cancel(_patience);
        if (!_isStopping)
        {
            _loop.Schedule(_thought, _random.Between(0, _longestThought));
            return;
        }

        _socket?.Close();
        _socket = null;
    }

    private void OnThought()
    {
        if (_isStopping)
        {
            Think();
            return;
        }

        if (_socket is null) _socket = _loop.Connect(_proxy, this);
        else if (_isConnected) SendBatch();
        _loop.Schedule(_patience, PatienceNanoseconds);
    }

    private void SendBatch()
    {
        for (var left = _random.OneIn(2) ? 1 : 1 + _random.Below(DeepestPipeline); left > 0; left--)
        {
            var operation = _workload.Next(_number);
            _history.Begin(operation, _loop.Host.Name);
            _sent.Enqueue(operation);
            var padding = _random.OneIn(200) ? 8000 : _random.Below(40);
            _unsent.AddRange(Encoding.Latin1.GetBytes(RequestText.Of(operation, padding)));
        }

        Send();
    }

    private void Send()
    {
        if (_unsent.Count == 0) return;
        var taken = _socket!.Send(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_unsent));
        _unsent.RemoveRange(0, taken);
    }

    private bool TryTake(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        var status = ReplyParser.TryRead(bytes, out var reply);
        if (status == ParseStatus.NeedMoreData || _socket is null) return false;
        if (status != ParseStatus.Complete || !_sent.TryPeek(out var operation) || !ReplyShape.IsLegal(operation.Verb, reply.Kind))
        {
            FailSync(Timeline.Shorten(bytes), "a reply that does not fit");
            return false;
        }

        length = (int)reply.Length;
        if (_history.Take(operation, bytes[..length], in reply) is var (key, token, received)) _workload.Remember(key, token, received);
        if (ReplyShape.IsLast(operation.Verb, reply.Kind)) _sent.Dequeue();
        return true;
    }

    private void FailSync(string bytes, string what)
    {
        _sent.TryPeek(out var operation);
        var key = operation?.Keys.FirstOrDefault();
        _history.Fail(Promise.InSync, key, $"{Name} waits for {operation?.ToString() ?? "nothing"} and got {what}: {bytes}");
        _socket?.Abort();
        Forget();
    }

    private void GiveUp()
    {
        if (_socket is null) return;
        _history.GiveUp(Name, _sent);
        _socket.Abort();
        Forget();
    }

    private void Forget()
    {
        _socket = null;
        _isConnected = false;
        _received.Clear();
        _unsent.Clear();
        while (_sent.TryDequeue(out var operation)) _history.Lose(operation);
        _loop.Cancel(_patience);
        _loop.Schedule(_thought, _random.Between(0, LongestReconnectPause));
    }
}
