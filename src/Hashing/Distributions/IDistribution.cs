namespace Understudy.Hashing.Distributions;

/// <summary>Says which server of an ordered list owns a key, and which ones hold further copies of it. Immutable; any thread.</summary>
public interface IDistribution
{
    /// <summary>How many servers there are.</summary>
    int ServerCount { get; }

    /// <summary>The index of the server that owns the key.</summary>
    /// <param name="key">1 to 250 bytes, as memcached stores it.</param>
    /// <returns>0 to <see cref="ServerCount"/> - 1. No allocation.</returns>
    int Locate(ReadOnlySpan<byte> key);

    /// <summary>The servers of a key's copies, no two of them in one failure domain: first the one that owns it.</summary>
    /// <param name="key">As above.</param>
    /// <param name="servers">Takes their indexes: 1 to as many as the distribution was made for. No allocation.</param>
    void Locate(ReadOnlySpan<byte> key, Span<int> servers);

    /// <summary>The server of a copy, with the reason, for a person to read.</summary>
    /// <param name="key">As above.</param>
    /// <param name="copy">0: the first.</param>
    Placement Explain(ReadOnlySpan<byte> key, int copy = 0);
}
