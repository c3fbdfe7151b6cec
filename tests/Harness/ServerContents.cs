using System.Globalization;

namespace Understudy.Harness;

/// <summary>Everything that two servers hold, compared.</summary>
public static class ServerContents
{
    private const int KeysAtOnce = 200;

    // memcached counts whole seconds by a clock that ticks once a second, each process from a moment of its own: what it says of an age can
    // be almost two seconds too long.
    private const int TtlToleranceSeconds = 2;

    /// <summary>Every key of a server, as its own dump lists them; ours of the prefix <c>__us:</c> left out.</summary>
    public static IReadOnlyList<string> KeysOf(MemcachedProcess server)
    {
        using var wire = server.Connect();
        var dump = wire.Ask("lru_crawler metadump hash\r\n", "END\r\n", TimeSpan.FromSeconds(30));
        return
        [
            .. from line in dump.Split('\n')
               where line.StartsWith("key=", StringComparison.Ordinal)
               let key = Uri.UnescapeDataString(line["key=".Length..line.IndexOf(' ', StringComparison.Ordinal)])
               where !key.StartsWith("__us:", StringComparison.Ordinal)
               select key,
        ];
    }

    /// <summary>Every key that is not the same in both tiers: by value, by flags, or by more than a second of TTL.</summary>
    public static IReadOnlyList<Difference> Differences(IEnumerable<MemcachedProcess> tier, IEnumerable<MemcachedProcess> otherTier)
    {
        using var one = new Holders(tier);
        using var other = new Holders(otherTier);
        return Differences(one, other, one.Keys.Union(other.Keys));
    }

    /// <summary>The same of the keys that both servers hold, where a tier has several copies.</summary>
    public static IReadOnlyList<Difference> SharedDifferences(MemcachedProcess server, MemcachedProcess otherServer)
    {
        using var one = new Holders([server]);
        using var other = new Holders([otherServer]);
        return Differences(one, other, one.Keys.Intersect(other.Keys));
    }

    private static List<Difference> Differences(Holders one, Holders other, IEnumerable<string> compared)
    {
        var differences = new List<Difference>();
        foreach (var keys in compared.Order(StringComparer.Ordinal).Chunk(KeysAtOnce))
        {
            // Both are asked at the same moment, since TTLs run down.
            foreach (var key in keys)
            {
                one.Ask(key);
                other.Ask(key);
            }

            foreach (var key in keys)
            {
                var (a, b) = (one.Read(key), other.Read(key));
                if (Compare(a, b) is { } aspect)
                    differences.Add(new Difference(key, aspect, $"{one.NameOf(key)} has {a}, {other.NameOf(key)} has {b}"));
            }
        }

        return differences;
    }

    /// <summary>What two copies differ in.</summary>
    public enum Aspect
    {
        /// <summary>One tier has no copy.</summary>
        Presence,
        Content,
        Ttl,
    }

    /// <summary>A key of which two tiers hold different copies.</summary>
    public sealed record Difference(string Key, Aspect Aspect, string What);

    private static Aspect? Compare(Copy a, Copy b)
    {
        if (a.IsThere != b.IsThere)
        {
            // An item that is about to expire may already have done so on one of them.
            return (a.IsThere ? a : b).TtlSeconds is >= 0 and <= TtlToleranceSeconds ? null : Aspect.Presence;
        }

        if (a.Value != b.Value || a.Flags != b.Flags) return Aspect.Content;
        return (a.TtlSeconds < 0) != (b.TtlSeconds < 0) || Math.Abs(a.TtlSeconds - b.TtlSeconds) > TtlToleranceSeconds ? Aspect.Ttl : null;
    }

    private readonly record struct Copy(bool IsThere, string? Value, string? Flags, int TtlSeconds)
    {
        public override string ToString() =>
            IsThere ? $"{Wire.Quote(Value!.Length > 60 ? Value[..60] + "..." : Value)} flags {Flags} TTL {TtlSeconds}" : "nothing";
    }

    /// <summary>Who holds which key in a tier.</summary>
    private sealed class Holders : IDisposable
    {
        private readonly Dictionary<string, (MemcachedProcess Server, Wire Wire)> _holders = [];
        private readonly List<Wire> _wires = [];

        public Holders(IEnumerable<MemcachedProcess> tier)
        {
            foreach (var server in tier)
            {
                var wire = server.Connect();
                _wires.Add(wire);
                foreach (var key in KeysOf(server))
                {
                    if (!_holders.TryAdd(key, (server, wire)))
                        throw new InvalidDataException($"{key} is on {server.Address} and on {NameOf(key)} of the same tier");
                }
            }
        }

        public IEnumerable<string> Keys => _holders.Keys;

        public string NameOf(string key) => _holders.TryGetValue(key, out var holder) ? holder.Server.Address : "nobody";

        public void Ask(string key)
        {
            if (_holders.TryGetValue(key, out var holder)) holder.Wire.Send($"mg {key} f t v\r\n");
        }

        public Copy Read(string key)
        {
            if (!_holders.TryGetValue(key, out var holder)) return default;
            var words = holder.Wire.ReadLine().TrimEnd().Split(' ');
            if (words is not ["VA", var size, var flags, var ttl]) return default;
            var value = holder.Wire.ReadExactly(int.Parse(size, CultureInfo.InvariantCulture) + 2)[..^2];
            return new Copy(true, value, flags[1..], int.Parse(ttl.AsSpan(1), CultureInfo.InvariantCulture));
        }

        public void Dispose() => _wires.ForEach(wire => wire.Dispose());
    }
}
