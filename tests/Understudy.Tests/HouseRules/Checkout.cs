namespace Understudy.Tests.HouseRules;

/// <summary>The checkout these tests were built from, read as text.</summary>
internal static class Checkout
{
    private static readonly string[] BuildOutput = ["bin", "obj", "artifacts", ".git", "TestResults"];

    public static string Root { get; } = FindRoot();

    /// <summary>Every C# file of ours under a folder of the checkout, and nothing that a build made.</summary>
    public static IEnumerable<SourceFile> CodeIn(params string[] folders) => In(folders, ".cs");

    /// <summary>Every file written by hand, by the endings given, under the folders given.</summary>
    public static IEnumerable<SourceFile> In(string[] folders, params string[] endings) =>
        from folder in folders
        let path = Path.Combine(Root, folder)
        where Directory.Exists(path)
        from file in Walk(path)
        where endings.Contains(Path.GetExtension(file))
        select new SourceFile(Path.GetRelativePath(Root, file), File.ReadAllLines(file));

    /// <summary>The files that lie beside the solution.</summary>
    public static IEnumerable<SourceFile> TopLevel(string ending) =>
        Directory.EnumerateFiles(Root, "*" + ending).Select(f => new SourceFile(Path.GetFileName(f), File.ReadAllLines(f)));

    private static IEnumerable<string> Walk(string folder) =>
        Directory.EnumerateFiles(folder).Concat(
            from below in Directory.EnumerateDirectories(folder)
            where !BuildOutput.Contains(Path.GetFileName(below))
            from file in Walk(below)
            select file);

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Understudy.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("These tests run inside a checkout only.");
        return folder;
    }
}
