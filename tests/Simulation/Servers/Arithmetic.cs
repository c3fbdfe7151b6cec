using System.Globalization;
using System.Text;

namespace Understudy.Simulation.Servers;

/// <summary>incr and decr on the decimal text of a value.</summary>
internal static class Arithmetic
{
    /// <summary>Changes the item's number.</summary>
    /// <returns>False if the value is no number.</returns>
    public static bool TryApply(ItemStore store, Item item, bool isIncrement, ulong delta)
    {
        var text = Encoding.Latin1.GetString(item.Value).TrimEnd(' ');
        if (!ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        var result = (isIncrement ? number + delta : number - Math.Min(delta, number)).ToString(CultureInfo.InvariantCulture);
        // The value keeps its length and is padded with spaces (do_add_delta in memcached.c).
        item.Value = Encoding.Latin1.GetBytes(result.PadRight(item.Value.Length));
        item.Cas = store.NextCas();
        return true;
    }

    public static byte[] NumberOf(Item item) => Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(item.Value).TrimEnd(' '));
}
