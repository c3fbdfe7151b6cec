namespace Understudy.Connections.Clients;

/// <summary>Counts clients that were closed because they speak another protocol, or the right one in a way that is not agreed to. Tells of
/// the first of each kind and then of every thousandth: one that comes again and again must not fill the log.</summary>
/// <param name="notice">Told the kind, the client, and how many of that kind there were.</param>
public sealed class ForeignClients(Action<string, string, long> notice)
{
    private const int PerNotice = 1000;

    private readonly Dictionary<string, long> _counts = [];

    /// <summary>Of all protocols. Any thread.</summary>
    public long Count
    {
        get { lock (_counts) return _counts.Values.Sum(); }
    }

    /// <summary>One more. Any thread.</summary>
    internal void Add(string protocol, string client)
    {
        long count;
        lock (_counts) count = _counts[protocol] = _counts.GetValueOrDefault(protocol) + 1;
        if (count == 1 || count % PerNotice == 0) notice(protocol, client, count);
    }
}
