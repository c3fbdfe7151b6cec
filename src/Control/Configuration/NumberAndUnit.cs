using System.Globalization;

namespace Understudy.Control.Configuration;

internal static class NumberAndUnit
{
    /// <summary>Cuts <c>1.5 GiB</c> into 1.5 and <c>gib</c>. The number is null when there is none or it is negative.</summary>
    public static (double? Number, string Unit) Split(string text)
    {
        var digits = text.AsSpan().IndexOfAnyExcept("0123456789.");
        var end = digits < 0 ? text.Length : digits;
        var readable = double.TryParse(text.AsSpan(0, end), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
        return (readable ? number : null, text[end..].Trim().ToLowerInvariant());
    }
}
