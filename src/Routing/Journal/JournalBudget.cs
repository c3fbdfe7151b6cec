namespace Understudy.Routing.Journal;

/// <summary>The memory that the journals of all servers share. Any thread.</summary>
/// <param name="maxBytes">Most bytes that they may take together.</param>
public sealed class JournalBudget(long maxBytes)
{
    private long _usedBytes;

    /// <summary>Bytes taken.</summary>
    internal long UsedBytes => Volatile.Read(ref _usedBytes);

    /// <returns>False if that many bytes are not left; nothing is taken then.</returns>
    internal bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _usedBytes, bytes) <= maxBytes) return true;
        Return(bytes);
        return false;
    }

    internal void Return(long bytes) => Interlocked.Add(ref _usedBytes, -bytes);
}
