using System.Globalization;
using System.Text;

namespace Understudy.Simulation.Servers;

/// <summary>A meta request's key and flags.</summary>
/// <param name="Key">As stored.</param>
/// <param name="KeyAsSent">Base64 if the flag b says so.</param>
/// <param name="Flags">The words behind the key, or behind the length.</param>
internal sealed record MetaLine(string Key, string KeyAsSent, string[] Flags)
{
    public ulong? Token =>
        Array.Find(Flags, flag => flag[0] == 'C') is { } flag ? ulong.Parse(flag.AsSpan(1), CultureInfo.InvariantCulture) : null;

    public bool Has(char letter) => Array.Exists(Flags, flag => flag[0] == letter);

    public long? Argument(char letter) =>
        Array.Find(Flags, flag => flag[0] == letter) is { } flag ? long.Parse(flag.AsSpan(1), CultureInfo.InvariantCulture) : null;

    /// <summary>The flags of the reply, in the order in which they were asked for.</summary>
    /// <param name="item">Null where there is none: then only key and opaque are returned.</param>
    public string Returned(ItemStore store, Item? item)
    {
        var text = new StringBuilder();
        foreach (var flag in Flags)
        {
            text.Append(flag[0] switch
            {
                'O' => " " + flag,
                // The mark of a binary key comes with the key (META_KEY in proto_text.c).
                'k' => " k" + KeyAsSent + (Has('b') ? " b" : ""),
                'c' when item is not null => Format(" c", item.Cas),
                'f' when item is not null => Format(" f", item.Flags),
                's' when item is not null => Format(" s", (ulong)item.Value.Length),
                't' when item is not null => " t" + store.SecondsLeft(item).ToString(CultureInfo.InvariantCulture),
                _ => "",
            });
        }

        return text.ToString();
    }

    private static string Format(string flag, ulong number) => flag + number.ToString(CultureInfo.InvariantCulture);
}
