using Understudy.Proxy.Counting;
using Understudy.Routing.Journal;
using Understudy.Transport.Sockets;
using Understudy.Transport.Tls;

namespace Understudy.Proxy.Pools;

/// <summary>What belongs to one server and is shared by all workers, beside its state, which stands on the routing board.</summary>
/// <param name="number">Its place in the pool.</param>
/// <param name="name">As the log and the statistics call it; another one if another server takes the place.</param>
/// <param name="journal">What it has missed.</param>
internal sealed class PoolServer(int number, string name, ServerJournal journal)
{
    private string _name = name;
    private NetworkAddress? _address;
    private ServerFigures? _figures;
    private ServerLogin? _login;
    private TlsTarget? _tls;
    private long _outSince;
    private bool _mayOweWrites;

    public int Number { get; } = number;

    public string Name => Volatile.Read(ref _name);

    /// <summary>What it has missed. Any thread.</summary>
    public ServerJournal Journal { get; } = journal;

    /// <summary>What it told last of its statistics; null: nothing. Any thread.</summary>
    public ServerFigures? Figures
    {
        get => Volatile.Read(ref _figures);
        set => Volatile.Write(ref _figures, value);
    }

    /// <summary>How long it has been in which state.</summary>
    public StateTimes StateTimes { get; } = new();

    /// <summary>Which life of it is in use. Any thread.</summary>
    public ServerLife Life { get; } = new();

    /// <summary>It may still execute something that it was sent on a connection that has been given up since. Any thread.</summary>
    public bool MayOweWrites
    {
        get => Volatile.Read(ref _mayOweWrites);
        set => Volatile.Write(ref _mayOweWrites, value);
    }

    /// <summary>Where it is; null: nobody knows yet. A server that was named, and not by its address, may have none, or move; it does so
    /// only while it is out of use. Any thread.</summary>
    public NetworkAddress? Address
    {
        get => Volatile.Read(ref _address);
        set => Volatile.Write(ref _address, value);
    }

    /// <summary>As whom to log in there, should it ask; null: nobody has told. Any thread.</summary>
    public ServerLogin? Login
    {
        get => Volatile.Read(ref _login);
        set => Volatile.Write(ref _login, value);
    }

    /// <summary>What it takes to reach it by TLS; null: it is spoken to in clear. Any thread.</summary>
    public TlsTarget? Tls
    {
        get => Volatile.Read(ref _tls);
        set => Volatile.Write(ref _tls, value);
    }

    /// <summary>Since when it is out of use, or was the last time, in milliseconds of Unix time; 0 if it never was. Any thread.</summary>
    public long OutSince
    {
        get => Volatile.Read(ref _outSince);
        set => Volatile.Write(ref _outSince, value);
    }

    /// <summary>The server in use that it was found to be under another name; null if it is none. On the first worker's loop.</summary>
    public PoolServer? SameAs { get; set; }

    /// <summary>It is IN without what a source that was lost would have given it. On the first worker's loop.</summary>
    public bool IsPartlyFilled { get; set; }

    /// <summary>That source is IN again, with what it holds. On the first worker's loop.</summary>
    public bool IsSourceBack { get; set; }

    /// <summary>Another server has taken its place, or none has. It is out of use, and how it is spoken to is to be told. On the first
    /// worker's loop.</summary>
    public void Become(string name, NetworkAddress? address)
    {
        Volatile.Write(ref _name, name);
        (Address, Login, Tls, Figures) = (address, null, null, null);
    }

    public override string ToString() => Name;
}
