using System.Globalization;
using System.Text;
using Understudy.Checking;
using Understudy.Simulation.World;
using Understudy.Transport.Sockets;

namespace Understudy.Simulation.Pair;

/// <summary>The only writer of some keys: counts their versions up, reads them at whoever leads, and judges what it is shown.</summary>
internal sealed class PairClient : ISocketHandler
{
    private const long Patience = 300 * VirtualTime.Millisecond;

    private readonly SimulatedLoop _loop;
    private readonly PairWorld _world;
    private readonly SeededRandom _random;
    private readonly int _number;
    private readonly long[] _tried;         // the newest version that may be anywhere
    private readonly StringBuilder _received = new();
    private readonly CallTimer _next;
    private readonly CallTimer _patience;
    private ISocket? _socket;
    private bool _isConnected;
    private int _target;
    private int _key = -1;
    private long _version;
    private long _floorBefore;
    private bool _reads;
    private bool _deletes;
    private int _reignBefore;

    private long LongestThought => _world.Options.Thought;

    public PairClient(SimulatedLoop loop, PairWorld world, SeededRandom random, int number, int keys)
    {
        (_loop, _world, _random, _number) = (loop, world, random, number);
        _tried = new long[keys];
        Floors = new long[keys];
        IsThere = new bool[keys];
        _next = new CallTimer(Ask);
        _patience = new CallTimer(Drop);
        _target = number % 2;
    }

    /// <summary>By key: nothing older may be shown.</summary>
    public long[] Floors { get; }

    /// <summary>By key: the newest version that was tried has been acknowledged, and was no deletion.</summary>
    public bool[] IsThere { get; }

    public int Writes { get; private set; }

    public int Hits { get; private set; }

    public bool IsStopped { get; set; }

    public bool IsPaused { get; set; }

    public void Start() => _loop.Schedule(_next, _random.Between(0, LongestThought));

    public string KeyOf(int key) => string.Create(CultureInfo.InvariantCulture, $"c{_number}k{key}");

    /// <summary>What came before may be gone, or be undone: from here on only order counts.</summary>
    public void Forget()
    {
        Array.Clear(Floors);
        Array.Clear(IsThere);
    }

    public void OnConnected()
    {
        _isConnected = true;
        Send();
    }

    public void OnReceived(ReadOnlySpan<byte> bytes)
    {
        _received.Append(Encoding.ASCII.GetString(bytes));
        var text = _received.ToString();
        if (_reads && !text.StartsWith("SERVER_ERROR", StringComparison.Ordinal)
            ? text.EndsWith("END\r\n", StringComparison.Ordinal) : text.EndsWith("\r\n", StringComparison.Ordinal)) OnReply(text);
    }

    public void OnEndOfStream() => Drop();

    public void OnWritable()
    {
    }

    public void OnClosed(CloseReason reason)
    {
        _socket = null;
        Drop();
    }

    private void Ask()
    {
        if (IsStopped)
        {
            _socket?.Abort();
            _socket = null;
            return;
        }

        if (IsPaused)
        {
            _loop.Schedule(_next, LongestThought);
            return;
        }

        _key = _random.Below(_tried.Length);
        (_reads, _deletes) = (_random.OneIn(3), _random.OneIn(6));
        if (!_reads)
        {
            _version = ++_tried[_key];
            IsThere[_key] = false;
        }

        if (_world.TakesOneForTheOther && _random.OneIn(10))
        {
            _socket?.Abort();
            (_socket, _target) = (null, 1 - _target);
            GoElsewhere();
        }

        (_floorBefore, _reignBefore) = (Floors[_key], _world.Reign);
        _loop.Schedule(_patience, Patience);
        if (_socket is null)
        {
            _isConnected = false;
            _socket = _loop.Connect(_world.Nodes[_target].Address, this);
        }
        else if (_isConnected)
        {
            Send();
        }
    }

    private void Send()
    {
        _received.Clear();
        var key = KeyOf(_key);
        var value = string.Create(CultureInfo.InvariantCulture, $"{_version}").PadRight(_world.Options.ValueBytes, '.');
        var line = _reads ? $"get {key}\r\n" : _deletes ? $"delete {key}\r\n" : $"set {key} 3 0 {value.Length}\r\n{value}\r\n";
        _socket!.Send(Encoding.ASCII.GetBytes(line));
    }

    private void OnReply(string text)
    {
        if (text.StartsWith("SERVER_ERROR", StringComparison.Ordinal))
        {
            Drop();
            return;
        }

        _loop.Cancel(_patience);
        if (_reads) Judge(text);
        else Acknowledge();
        _loop.Schedule(_next, _random.Between(0, LongestThought));
    }

    private void Acknowledge()
    {
        Writes++;
        // What was undone meanwhile is no floor.
        if (_reignBefore != _world.Reign) return;
        Floors[_key] = _deletes ? _version + 1 : _version;
        IsThere[_key] = !_deletes;
    }

    private void Judge(string text)
    {
        if (!text.StartsWith("VALUE", StringComparison.Ordinal)) return;
        Hits++;
        var value = text.Split("\r\n")[1].TrimEnd('.');
        var version = long.Parse(value, CultureInfo.InvariantCulture);
        if (_reignBefore != _world.Reign) return;
        if (version < _floorBefore) _world.Break($"{KeyOf(_key)}: {version} was shown after {_floorBefore}");
        Floors[_key] = Math.Max(Floors[_key], version);
    }

    // A copy may be behind: what one connection has shown binds no other.
    private void GoElsewhere()
    {
        if (_world.Options.ServesAtBoth) Array.Clear(Floors);
    }

    // A connection is not used again; whoever was refused asks the other node.
    private void Drop()
    {
        _loop.Cancel(_patience);
        _socket?.Abort();
        _socket = null;
        _target = 1 - _target;
        GoElsewhere();
        _loop.Schedule(_next, _random.Between(LongestThought, 3 * LongestThought));
    }
}
