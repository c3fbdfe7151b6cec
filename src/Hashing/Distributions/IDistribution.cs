namespace Understudy.Hashing.Distributions;

/// <summary>Says which server of an ordered list owns a key. Immutable; any thread.</summary>
public interface IDistribution
{
    /// <summary>How many servers there are.</summary>
    int ServerCount { get; }

    /// <summary>The index of the server that owns the key.</summary>
    /// <param name="key">1 to 250 bytes, as memcached stores it.</param>
    /// <returns>0 to <see cref="ServerCount"/> - 1. No allocation.</returns>
    int Locate(ReadOnlySpan<byte> key);

    /// <summary>The same, with the reason, for a person to read.</summary>
    Placement Explain(ReadOnlySpan<byte> key);
}
