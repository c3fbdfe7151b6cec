using System.Globalization;
using System.Text;

namespace Understudy.Node.State;

/// <summary><c>stats detail</c>: what the text protocol asked of keys, by what stands before their first colon. Off until a client turns it
/// on; any thread.</summary>
/// <remarks>As in memcached, keys without a colon are not counted, nor are meta commands. Of prefixes beyond the first ten thousand nothing
/// is kept.</remarks>
internal sealed class PrefixCounts
{
    private const byte Delimiter = (byte)':';
    private const int MostPrefixes = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Counts> _counts = [];
    private volatile bool _isOn;

    /// <summary>Asked before each key.</summary>
    public bool IsOn
    {
        get => _isOn;
        set => _isOn = value;
    }

    public void Get(ReadOnlySpan<byte> key, bool isHit) => Count(key, gets: 1, hits: isHit ? 1 : 0, sets: 0, deletes: 0);

    public void Set(ReadOnlySpan<byte> key) => Count(key, gets: 0, hits: 0, sets: 1, deletes: 0);

    public void Delete(ReadOnlySpan<byte> key) => Count(key, gets: 0, hits: 0, sets: 0, deletes: 1);

    public void Clear()
    {
        lock (_lock) _counts.Clear();
    }

    /// <summary>The reply to <c>stats detail dump</c>.</summary>
    public byte[] Dump()
    {
        var text = new StringBuilder();
        lock (_lock)
        {
            foreach (var (prefix, counts) in _counts)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"PREFIX {prefix} get {counts.Gets} hit {counts.Hits} set {counts.Sets} del {counts.Deletes}\r\n");
            }
        }

        return Encoding.Latin1.GetBytes(text.Append("END\r\n").ToString());
    }

    private void Count(ReadOnlySpan<byte> key, int gets, int hits, int sets, int deletes)
    {
        var length = key.IndexOf(Delimiter);
        if (length < 0) return;
        Span<char> prefix = stackalloc char[length];
        Encoding.Latin1.GetChars(key[..length], prefix);
        lock (_lock)
        {
            var byPrefix = _counts.GetAlternateLookup<ReadOnlySpan<char>>();
            if (!byPrefix.TryGetValue(prefix, out var counts))
            {
                if (_counts.Count >= MostPrefixes) return;
                _counts.Add(prefix.ToString(), counts = new Counts());
            }

            counts.Gets += gets;
            counts.Hits += hits;
            counts.Sets += sets;
            counts.Deletes += deletes;
        }
    }

    private sealed class Counts
    {
        public long Gets;
        public long Hits;
        public long Sets;
        public long Deletes;
    }
}
