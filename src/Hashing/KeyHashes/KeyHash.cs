namespace Understudy.Hashing.KeyHashes;

/// <summary>Turns a key into the number that a distribution reduces to a server. Stateless; no allocation; any thread.</summary>
internal abstract class KeyHash(string name)
{
    /// <summary>As written after the colon of a distribution's name, for example <c>md5</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The hash; 32 bits wide unless the type says otherwise.</summary>
    public abstract ulong Compute(ReadOnlySpan<byte> key);
}
