using System.Globalization;

namespace Understudy.Routing.Group;

/// <summary>The leader's key as it stands in the coordinator: <c>b 6f1c02de term=7</c>, or <c>b 6f1c02de term=7 free=a</c> once it was
/// given back, with a dash where nobody is wanted.</summary>
/// <remarks>The nonce is of one life of the proxy: a later one does not take the key for its own.</remarks>
public static class LeadKeyText
{
    public const int MaxLength = 160;

    public static string Write(string id, string nonce, long term) =>
        string.Create(CultureInfo.InvariantCulture, $"{id} {nonce} term={term}");

    public static string WriteFree(string id, string nonce, long term, string successor) =>
        $"{Write(id, nonce, term)} free={(successor.Length == 0 ? "-" : successor)}";

    /// <param name="revision">Zero, and an empty text: there is no key.</param>
    public static bool TryRead(long revision, string text, out LeadKey lead)
    {
        lead = new LeadKey(0, "", 0);
        if (text.Length == 0 && revision == 0) return true;
        if (text.Length > MaxLength || revision <= 0) return false;
        var words = text.Split(' ');
        if (words.Length is < 3 or > 4 || !GroupStateText.IsId(words[0]) || !GroupStateText.IsId(words[1])) return false;
        if (!words[2].StartsWith("term=", StringComparison.Ordinal)) return false;
        if (!long.TryParse(words[2].AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var term)) return false;
        lead = new LeadKey(revision, words[0], term);
        if (words.Length == 3) return true;
        if (!words[3].StartsWith("free=", StringComparison.Ordinal)) return false;
        var successor = words[3][5..];
        if (successor != "-" && !GroupStateText.IsId(successor)) return false;
        lead = lead with { IsFree = true, Successor = successor == "-" ? "" : successor };
        return true;
    }
}
