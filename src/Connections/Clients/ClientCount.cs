namespace Understudy.Connections.Clients;

/// <summary>How many clients there are of all acceptors that share it: a limit holds for them together. Any thread.</summary>
public sealed class ClientCount
{
    private int _clients;

    /// <summary>Counts one more.</summary>
    /// <param name="most">How many there may be.</param>
    /// <returns>False, and nothing is counted, if it would be one too many.</returns>
    internal bool TryAdd(int most)
    {
        if (Interlocked.Increment(ref _clients) <= most) return true;
        Remove();
        return false;
    }

    internal void Remove() => Interlocked.Decrement(ref _clients);
}
