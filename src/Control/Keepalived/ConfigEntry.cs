using Understudy.Control.Configuration;

namespace Understudy.Control.Keepalived;

/// <summary>A line of a keepalived.conf, with the block behind it.</summary>
/// <param name="Place">Of its first word.</param>
/// <param name="Words">At least one; quotes are gone.</param>
internal sealed record ConfigEntry(FilePlace Place, IReadOnlyList<string> Words)
{
    /// <summary>What stands in its braces; empty without any.</summary>
    public List<ConfigEntry> Inside { get; } = [];

    public string Key => Words[0];

    /// <summary>The word behind the key; empty without one.</summary>
    public string Value => Words.Count > 1 ? Words[1] : string.Empty;

    /// <summary>As problems name it: <c>vrrp_instance VI_1</c>.</summary>
    public string Name => Value.Length == 0 ? Key : $"{Key} {Value}";

    public ConfigEntry? Find(string key) => Inside.LastOrDefault(entry => entry.Key == key);

    public IEnumerable<ConfigEntry> All(string key) => Inside.Where(entry => entry.Key == key);
}
