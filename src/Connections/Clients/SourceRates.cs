using Understudy.Transport.Loops;

namespace Understudy.Connections.Clients;

/// <summary>How much clients from one source may ask and send in a second, together. Who is past it is read from more slowly, and never
/// closed. Any thread.</summary>
/// <param name="requests">Requests a second; 0: any number.</param>
/// <param name="bytes">Bytes a second; 0: any number.</param>
/// <param name="onSlowed">Told of each source once a minute: the address of a client, and how often it was made to wait since.</param>
public sealed class SourceRates(int requests, long bytes, Action<string, long> onSlowed)
{
    private const long MinuteNanoseconds = 60_000_000_000;

    // Of those without a client so many are remembered: whoever comes back has not been forgotten at once.
    private const int MostIdle = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, SourceRate> _sources = [];
    private long _slowed;

    /// <summary>Requests a second.</summary>
    internal int Requests => requests;

    /// <summary>Bytes a second.</summary>
    internal long Bytes => bytes;

    /// <summary>How often a client was made to wait. Any thread.</summary>
    public long Slowed => Volatile.Read(ref _slowed);

    /// <returns>Null where there are no limits.</returns>
    public static SourceRates? Of(int requests, long bytes, Action<string, long> onSlowed) =>
        requests == 0 && bytes == 0 ? null : new SourceRates(requests, bytes, onSlowed);

    /// <summary>A gate that counts what passes it. Those at Unix sockets have the same address and are not counted.</summary>
    /// <param name="remoteName">Address of the client.</param>
    /// <param name="loop">The client's.</param>
    /// <param name="next">What stands behind it; null: nothing.</param>
    internal IRequestGate? OpenGate(string remoteName, IEventLoop loop, IRequestGate? next)
    {
        ArgumentNullException.ThrowIfNull(loop);
        var name = ClientSource.Of(remoteName);
        return name == ClientSource.Local ? next : new ClientRate(this, Enter(name, loop.Now), remoteName, loop, next);
    }

    /// <summary>How many sources are remembered.</summary>
    internal int Count
    {
        get
        {
            lock (_lock) return _sources.Count;
        }
    }

    /// <summary>A client has gone.</summary>
    internal void Leave(SourceRate source)
    {
        lock (_lock) source.Clients--;
    }

    /// <summary>A client has to wait.</summary>
    internal void NoteSlowed(SourceRate source, string remoteName, long now)
    {
        Interlocked.Increment(ref _slowed);
        long untold;
        lock (_lock)
        {
            untold = ++source.Untold;
            if (source.ToldAt != long.MinValue && now - source.ToldAt < MinuteNanoseconds) return;
            (source.ToldAt, source.Untold) = (now, 0);
        }

        onSlowed(remoteName, untold);
    }

    private SourceRate Enter(string name, long now)
    {
        lock (_lock)
        {
            if (!_sources.TryGetValue(name, out var source))
            {
                MakeRoom(now);
                _sources.Add(name, source = new SourceRate(this, name, now));
            }

            source.Clients++;
            return source;
        }
    }

    // Those with clients stay, and are no more than there are clients.
    private void MakeRoom(long now)
    {
        if (_sources.Count < MostIdle) return;
        List<SourceRate> idle = [.. _sources.Values.Where(source => source.Clients == 0)];
        foreach (var source in idle.Where(source => source.IsFull(now))) _sources.Remove(source.Name);

        // A crowd of sources, each of which owes something: it is forgotten what they owe.
        if (idle.Count >= MostIdle && _sources.Count >= MostIdle)
        {
            foreach (var source in idle) _sources.Remove(source.Name);
        }
    }
}
