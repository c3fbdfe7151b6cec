namespace Understudy.Control.Configuration;

/// <summary>Names that stand in statistics and in what operators type: of a tier, a server, a zone, or one of several pools.</summary>
internal static class NameText
{
    private const int LongestName = 64;

    public static bool IsName(string text) =>
        text.Length is > 0 and <= LongestName && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    public static string WhyNot(string text) => $"'{text}' is not a name; give up to {LongestName} letters, digits, - and _";
}
