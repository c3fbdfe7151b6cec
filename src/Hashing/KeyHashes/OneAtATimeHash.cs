namespace Understudy.Hashing.KeyHashes;

/// <summary>Bob Jenkins's one-at-a-time hash. libmemcached and twemproxy read bytes as signed, xmemcached as unsigned.</summary>
internal sealed class OneAtATimeHash : KeyHash
{
    public static readonly OneAtATimeHash Signed = new(isSigned: true);
    public static readonly OneAtATimeHash Unsigned = new(isSigned: false);

    private readonly bool _isSigned;

    private OneAtATimeHash(bool isSigned) : base("one_at_a_time") => _isSigned = isSigned;

    public override ulong Compute(ReadOnlySpan<byte> key)
    {
        uint hash = 0;
        foreach (var b in key)
        {
            hash += _isSigned ? (uint)(sbyte)b : b;
            hash += hash << 10;
            hash ^= hash >> 6;
        }

        hash += hash << 3;
        hash ^= hash >> 11;
        return hash + (hash << 15);
    }
}
