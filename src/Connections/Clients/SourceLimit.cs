namespace Understudy.Connections.Clients;

/// <summary>How many clients there may be from one source at a time. Any thread.</summary>
/// <param name="most">Of one source; 0: any number. Those of Unix sockets are not counted, since they all have the same.</param>
internal sealed class SourceLimit(int most)
{
    private const long MinuteNanoseconds = 60_000_000_000;

    // More are not told apart: a crowd of sources is told of as one.
    private const int MostTold = 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _clients = [];
    private readonly Dictionary<string, (long At, long Untold)> _told = [];

    /// <summary>Clients that were one too many.</summary>
    public long Refused { get; private set; }

    /// <summary>Counts a client, unless there are as many from where it comes as may be.</summary>
    /// <param name="remoteName">Its address.</param>
    public bool TryAdd(string remoteName)
    {
        if (most == 0 || ClientSource.Of(remoteName) is var source && source == ClientSource.Local) return true;
        lock (_lock)
        {
            var there = _clients.GetValueOrDefault(source);
            if (there >= most) return false;
            _clients[source] = there + 1;
            return true;
        }
    }

    /// <summary>One that was counted has gone.</summary>
    public void Remove(string remoteName)
    {
        if (most == 0) return;
        var source = ClientSource.Of(remoteName);
        lock (_lock)
        {
            var there = _clients.GetValueOrDefault(source);
            if (there > 1) _clients[source] = there - 1;
            else _clients.Remove(source);
        }
    }

    /// <summary>One was refused.</summary>
    /// <param name="remoteName">Its address.</param>
    /// <param name="now">Loop time.</param>
    /// <returns>How many there were from there since it was told last, this one among them; 0 if it is not to be told yet.</returns>
    public long OnRefused(string remoteName, long now)
    {
        var source = ClientSource.Of(remoteName);
        lock (_lock)
        {
            Refused++;
            if (!_told.TryGetValue(source, out var told))
            {
                if (_told.Count >= MostTold) _told.Clear();
                told.At = now - MinuteNanoseconds;
            }

            told.Untold++;
            var isDue = now - told.At >= MinuteNanoseconds;
            _told[source] = isDue ? (now, 0) : told;
            return isDue ? told.Untold : 0;
        }
    }
}
