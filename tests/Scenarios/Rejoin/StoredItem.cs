using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Understudy.Scenarios.Rejoin;

/// <summary>What a server holds under a key, asked for on a connection of the test's own.</summary>
internal readonly partial record struct StoredItem(string Value, string Flags, long TtlSeconds)
{
    /// <summary>The keys of all items that a server holds, byte for character.</summary>
    public static HashSet<string> KeysOf(MemcachedProcess server)
    {
        using var wire = server.Connect();
        var dump = wire.Ask("lru_crawler metadump hash\r\n", "END\r\n", TimeSpan.FromSeconds(30));
        return [.. dump.Split('\n').Where(line => line.StartsWith("key=", StringComparison.Ordinal)).Select(KeyIn)];
    }

    /// <summary>What a server holds under a key; null if nothing. Changes nothing.</summary>
    public static StoredItem? Read(Wire wire, string key)
    {
        // The longest keys are too long in base64.
        var name = key.All(char.IsAsciiLetterOrDigit) ? key : $"{Convert.ToBase64String(Encoding.Latin1.GetBytes(key))} b";
        var words = wire.Ask($"mg {name} v f t u\r\n").TrimEnd().Split(' ');
        if (words is ["EN"]) return null;
        var value = wire.ReadExactly(int.Parse(words[1], CultureInfo.InvariantCulture) + 2)[..^2];
        return new StoredItem(value, words[2], long.Parse(words[3].AsSpan(1), CultureInfo.InvariantCulture));
    }

    /// <summary>Whether two copies are equal, asked for at the same time: the clocks of their servers tick at different moments.</summary>
    public bool IsCopyOf(StoredItem other) =>
        Value == other.Value && Flags == other.Flags
        && (TtlSeconds == -1) == (other.TtlSeconds == -1) && Math.Abs(TtlSeconds - other.TtlSeconds) <= 1;

    public override string ToString() => $"{Value.Length} bytes {Flags} t{TtlSeconds}";

    private static string KeyIn(string line)
    {
        var encoded = line[4..line.IndexOf(' ', StringComparison.Ordinal)];
        return Escape().Replace(encoded, escape => ((char)Convert.FromHexString(escape.Value.AsSpan(1))[0]).ToString());
    }

    [GeneratedRegex("%[0-9A-Fa-f]{2}")]
    private static partial Regex Escape();
}
