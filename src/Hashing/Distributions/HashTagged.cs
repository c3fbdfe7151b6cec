using System.Text;

namespace Understudy.Hashing.Distributions;

/// <summary>
/// Places a key by the part between two characters, so that related keys stay together: from the first opening to the next closing
/// character if something is between them, else by the whole key (twemproxy's hash_tag).
/// </summary>
internal sealed class HashTagged(IDistribution inner, byte open, byte close) : IDistribution
{
    public int ServerCount => inner.ServerCount;

    public int Locate(ReadOnlySpan<byte> key) => inner.Locate(TagOf(key));

    public void Locate(ReadOnlySpan<byte> key, Span<int> servers) => inner.Locate(TagOf(key), servers);

    public Placement Explain(ReadOnlySpan<byte> key, int copy = 0)
    {
        var tag = TagOf(key);
        var placement = inner.Explain(tag, copy);
        return tag.Length == key.Length ? placement : placement with { Reason = $"tag {Encoding.UTF8.GetString(tag)}: {placement.Reason}" };
    }

    private ReadOnlySpan<byte> TagOf(ReadOnlySpan<byte> key)
    {
        var start = key.IndexOf(open) + 1;
        if (start == 0) return key;

        var length = key[start..].IndexOf(close);
        return length > 0 ? key.Slice(start, length) : key;
    }
}
