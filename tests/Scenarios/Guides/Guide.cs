using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Understudy.Scenarios.Guides;

/// <summary>A page of docs/guides: its files and commands in their order, and where each belongs.</summary>
internal sealed partial record Guide(IReadOnlyList<Guide.Step> Steps)
{
    public enum Place
    {
        BothHosts,
        AllHosts,
        FirstHost,
        Client,
    }

    public static Guide Read(string name, [CallerFilePath] string here = "")
    {
        var lines = File.ReadAllLines(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "guides", name));
        var (steps, place, file) = (new List<Step>(), Place.BothHosts, (string?)null);
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("```", StringComparison.Ordinal))
            {
                place = PlaceOf(lines[i]) ?? place;
                file = FileName().Match(lines[i]) is { Success: true } match ? match.Groups[1].Value : lines[i].Length == 0 ? file : null;
                continue;
            }

            var text = lines[(i + 1)..].TakeWhile(line => line != "```").ToList();
            if (lines[i] == "```yaml") steps.Add(new Step(place, file, string.Join('\n', text) + "\n"));
            if (lines[i] == "```sh") steps.Add(new Step(place, null, string.Join('\n', text)));
            i += text.Count + 1;
        }

        return new Guide(steps);
    }

    private static Place? PlaceOf(string line) => line switch
    {
        _ when line.Contains("both hosts", StringComparison.OrdinalIgnoreCase) => Place.BothHosts,
        _ when line.Contains("all hosts", StringComparison.OrdinalIgnoreCase) => Place.AllHosts,
        _ when line.Contains("On a client", StringComparison.OrdinalIgnoreCase) => Place.Client,
        _ when line.Contains("On a host", StringComparison.Ordinal) => Place.FirstHost,
        _ when line.Contains("on the host", StringComparison.Ordinal) => Place.FirstHost,
        _ => null,
    };

    // A line that consists of a path and a colon, or begins with one, names the file behind it.
    [GeneratedRegex("^`(/[a-z./]+)`.*:$")]
    private static partial Regex FileName();

    /// <param name="Place">Where.</param>
    /// <param name="File">To be written; null: the text is commands.</param>
    /// <param name="Text">Of it.</param>
    internal sealed record Step(Place Place, string? File, string Text);
}
