using Understudy.Simulation.World;
using Understudy.Transport.Sockets;

namespace Understudy.Simulation.Clients;

/// <summary>An application: sends a few requests at once, waits for all answers, thinks, and goes on.</summary>
internal sealed class SimulatedClient : ISocketHandler
{
    private const long LongestReconnectPause = 50 * VirtualTime.Millisecond;
    private const long PatienceNanoseconds = 4 * VirtualTime.Second;

    private readonly SimulatedLoop _loop;
    private readonly NetworkAddress _proxy;
    private readonly Exchange _exchange;
    private readonly Workload _workload;
    private readonly SeededRandom _random;
    private readonly SimulationOptions _options;
    private readonly List<byte> _unsent = [];
    private readonly CallTimer _thought;
    private readonly CallTimer _patience;
    private readonly int _number;
    private ISocket? _socket;
    private bool _isConnected;
    private bool _isStopping;

    public SimulatedClient(
        SimulatedLoop loop, NetworkAddress proxy, History history, Workload workload, SeededRandom random, int number,
        SimulationOptions options)
    {
        _loop = loop;
        _proxy = proxy;
        _exchange = new Exchange(history, workload, $"client{number}");
        _workload = workload;
        _random = random;
        _number = number;
        _options = options;
        _thought = new CallTimer(OnThought);
        _patience = new CallTimer(GiveUp);
    }

    public bool HasUnanswered => _exchange.Unanswered > 0;

    public string Name => _exchange.Name;

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
        if (!_exchange.TryTake(bytes))
        {
            _socket!.Abort();
            Forget();
        }
        else if (_exchange.Unanswered == 0 && _unsent.Count == 0)
        {
            Think();
        }
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
            _loop.Schedule(_thought, _random.Between(0, _options.LongestThought));
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
        Operation? last = null;
        for (var left = _random.OneIn(2) ? 1 : 1 + _random.Below(_options.DeepestPipeline); left > 0; left--)
        {
            var operation = _workload.Next(_number);
            if (last is { IsQuiet: true } && !operation.IsQuiet) AskWhetherDone();
            Ask(operation);
            last = operation;
        }

        if (last is { IsQuiet: true } or { IsSilent: true }) AskWhetherDone();
        Send();
    }

    private void AskWhetherDone() => Ask(new Operation(OperationKind.Noop, ["k0"]) { Client = _number });

    private void Ask(Operation operation)
    {
        var padding = _random.OneIn(200) ? 8000 : _random.Below(40);
        _unsent.AddRange(_exchange.Ask(operation, padding, _loop.Host.Name));
    }

    private void Send()
    {
        if (_unsent.Count == 0) return;
        var taken = _socket!.Send(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_unsent));
        _unsent.RemoveRange(0, taken);
    }

    private void GiveUp()
    {
        if (_socket is null) return;
        _exchange.GiveUp();
        _socket.Abort();
        Forget();
    }

    private void Forget()
    {
        _socket = null;
        _isConnected = false;
        _unsent.Clear();
        _exchange.Lose();
        _loop.Cancel(_patience);
        _loop.Schedule(_thought, _random.Between(0, LongestReconnectPause));
    }
}
