namespace Understudy.LoadGenerator.Replay;

/// <summary>What a trace is replayed against.</summary>
internal interface ICacheUnderTest : IDisposable
{
    string Name { get; }

    /// <summary>Reads each item, and stores those that are missing.</summary>
    /// <returns>How many were missing.</returns>
    int Replay(ReadOnlySpan<CacheRequest> requests);

    /// <summary>Items held now.</summary>
    long CountItems();

    /// <summary>Memory the cache itself says it uses, in bytes; 0 when it cannot say.</summary>
    long UsedBytes();
}
