using System.Text.RegularExpressions;

namespace Understudy.Tests.HouseRules;

/// <summary>One file of the checkout.</summary>
/// <param name="Path">Relative to the root of the checkout.</param>
internal sealed record SourceFile(string Path, string[] Lines)
{
    /// <summary>Each match with the place a reader can jump to.</summary>
    public IEnumerable<(string Place, Match Match)> Find(Regex pattern) =>
        from numbered in Lines.Index()
        from match in pattern.Matches(numbered.Item)
        select (At(numbered.Index), match);

    public string At(int lineIndex) => $"{Path}:{lineIndex + 1}";
}
