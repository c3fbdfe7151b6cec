using System.Text.RegularExpressions;

namespace Understudy.Tests.HouseRules;

/// <summary>Inside a project, folders depend in one direction: whoever reads one reads what is below it, and nothing above.</summary>
public sealed partial class FolderTests
{
    public static TheoryData<string> Projects =>
        [.. Directory.GetDirectories(Path.Combine(Checkout.Root, "src")).Select(folder => Path.GetFileName(folder))];

    [Theory, MemberData(nameof(Projects))]
    public void Folders_of_a_project_depend_in_one_direction(string project)
    {
        var uses = Uses(project);

        var circles = from folder in uses.Keys
                      where Reaches(uses, folder, folder)
                      let way = uses[folder].First(next => next == folder || Reaches(uses, next, folder))
                      select $"{folder} uses {way}, which leads back to it";

        circles.ShouldBeEmpty();
    }

    /// <summary>Which folders each folder uses, by the lines that begin with <c>using</c>.</summary>
    private static Dictionary<string, HashSet<string>> Uses(string project)
    {
        var files = Checkout.CodeIn(Path.Combine("src", project)).ToList();
        var folders = files.Select(FolderOf).ToHashSet();
        return files.GroupBy(FolderOf).ToDictionary(
            inside => inside.Key,
            inside => (from file in inside
                       from line in file.Find(Using())
                       let parts = line.Match.Groups["name"].Value.Split('.')
                       // The program's own folders have no project between them and the root.
                       let own = parts[0] == project ? parts[1..] : parts
                       where parts[0] == project || project == "Understudy"
                       let used = folders.FirstOrDefault(folder => folder == string.Join('/', own) || folder == own.FirstOrDefault())
                       where used is not null && used != inside.Key
                       select used).ToHashSet());
    }

    private static bool Reaches(Dictionary<string, HashSet<string>> uses, string from, string to)
    {
        var seen = new HashSet<string>();
        var waiting = new Queue<string>(uses.GetValueOrDefault(from, []));
        while (waiting.TryDequeue(out var folder))
        {
            if (folder == to) return true;
            if (!seen.Add(folder)) continue;
            foreach (var next in uses.GetValueOrDefault(folder, [])) waiting.Enqueue(next);
        }

        return false;
    }

    // src/Project/Folder/File.cs
    private static string FolderOf(SourceFile file) => string.Join('/', file.Path.Split('/')[2..^1]);

    [GeneratedRegex(@"^using (static )?(\w+ = )?Understudy\.(?<name>[\w.]+);")]
    private static partial Regex Using();
}
