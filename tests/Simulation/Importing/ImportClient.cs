using System.Globalization;
using System.Text;
using Understudy.Checking;
using Understudy.Simulation.World;
using Understudy.Transport.Sockets;

namespace Understudy.Simulation.Importing;

/// <summary>The only writer of some keys: counts their versions up at the old server until it moves to the new node, reads them at the new
/// node all the time, and judges what it is shown there.</summary>
internal sealed class ImportClient : ISocketHandler
{
    private const long Patience = 4 * VirtualTime.Second;
    private const long LongestThought = 20 * VirtualTime.Millisecond;

    private readonly SimulatedLoop _loop;
    private readonly ImportWorld _world;
    private readonly SeededRandom _random;
    private readonly int _number;
    private readonly long[] _tried;
    private readonly long[] _floors;        // nothing older may be shown
    private readonly bool[] _isKnown;       // the newest version that was tried has been acknowledged
    private readonly bool[] _isThere;       // and was no deletion
    private readonly bool[] _isOwn;         // and was so by the new node
    private readonly StringBuilder _received = new();
    private readonly CallTimer _next;
    private readonly CallTimer _patience;
    private ISocket? _socket;
    private bool _isConnected;
    private bool _isAtNode;
    private int _key = -1;
    private long _version;
    private long _floorBefore;
    private bool _reads;
    private bool _deletes;

    public ImportClient(SimulatedLoop loop, ImportWorld world, SeededRandom random, int number, int keys)
    {
        (_loop, _world, _random, _number) = (loop, world, random, number);
        (_tried, _floors) = (new long[keys], new long[keys]);
        (_isKnown, _isThere, _isOwn) = (new bool[keys], new bool[keys], new bool[keys]);
        _next = new CallTimer(Ask);
        _patience = new CallTimer(Drop);
    }

    public int Hits { get; private set; }

    public bool HasMoved { get; set; }

    public bool IsStopped { get; set; }

    public void Start() => _loop.Schedule(_next, _random.Between(0, LongestThought));

    /// <summary>What the new node has to hold in the end, of each key of which that is known: a version, or nothing.</summary>
    public IEnumerable<(string Key, string? Value)> Expected()
    {
        for (var key = 0; key < _tried.Length; key++)
        {
            if (!_isKnown[key]) continue;
            yield return (KeyOf(key), _isThere[key] ? _tried[key].ToString(CultureInfo.InvariantCulture) : null);
        }
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
        if (text.EndsWith(_reads ? "END\r\n" : "\r\n", StringComparison.Ordinal)) OnReply(text);
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

    private string KeyOf(int key) => string.Create(CultureInfo.InvariantCulture, $"c{_number}k{key}");

    private void Ask()
    {
        if (IsStopped)
        {
            _socket?.Abort();
            _socket = null;
            return;
        }

        _key = _random.Below(_tried.Length);
        (_reads, _deletes) = (_random.OneIn(2), _random.OneIn(5));
        // What nobody asks for any more stays as the old server had it.
        if (HasMoved) _key -= _key % 2;
        if (!_reads)
        {
            _version = ++_tried[_key];
            _isKnown[_key] = false;
        }

        _floorBefore = _floors[_key];
        var isAtNode = _reads || HasMoved;
        if (_socket is not null && isAtNode != _isAtNode)
        {
            _socket.Abort();
            _socket = null;
        }

        _isAtNode = isAtNode;
        _loop.Schedule(_patience, Patience);
        if (_socket is null)
        {
            _isConnected = false;
            _socket = _loop.Connect(_isAtNode ? _world.Node.Address : _world.Source.Address, this);
        }
        else if (_isConnected)
        {
            Send();
        }
    }

    private void Send()
    {
        _received.Clear();
        var value = _version.ToString(CultureInfo.InvariantCulture);
        var key = KeyOf(_key);
        var line = _reads ? $"get {key}\r\n" : _deletes ? $"delete {key}\r\n" : $"set {key} 3 0 {value.Length}\r\n{value}\r\n";
        _socket!.Send(Encoding.ASCII.GetBytes(line));
    }

    private void OnReply(string text)
    {
        _loop.Cancel(_patience);
        if (_reads)
        {
            Judge(text);
        }
        else
        {
            _floors[_key] = _deletes ? _version + 1 : _version;
            (_isKnown[_key], _isThere[_key], _isOwn[_key]) = (true, !_deletes, _isAtNode);
        }

        _loop.Schedule(_next, _random.Between(0, LongestThought));
    }

    private void Judge(string text)
    {
        if (!text.StartsWith("VALUE", StringComparison.Ordinal)) return;
        Hits++;
        var version = long.Parse(text.Split("\r\n")[1], CultureInfo.InvariantCulture);
        // Once it has broken off, the node does not know what the old server was told since.
        if (_world.HasBrokenOff && !_isOwn[_key]) return;
        if (version < _floorBefore) _world.Break($"{KeyOf(_key)}: {version} was shown after {_floorBefore}");
        _floors[_key] = Math.Max(_floors[_key], version);
    }

    // A connection is not used again, and what was asked may be done later: the next version stands for whatever came of it.
    private void Drop()
    {
        _loop.Cancel(_patience);
        _socket?.Abort();
        _socket = null;
        _loop.Schedule(_next, _random.Between(LongestThought, 3 * LongestThought));
    }
}
