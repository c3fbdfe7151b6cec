using Understudy.Control.Files;

namespace Understudy.Tests.Control.Files;

/// <summary>Configuration files of one test.</summary>
internal sealed class FileFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("understudy-");

    public string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);

    /// <returns>The path.</returns>
    public string Write(string text, string name = "understudy.yaml")
    {
        var path = Path(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>What is wrong with a text, as <c>LINE:COLUMN: PATH: REASON</c>.</summary>
    public IReadOnlyList<string> Check(string text) =>
        [.. ConfigurationFile.Check(Write(text)).Select(p => $"{p.Place?.Line}:{p.Place?.Column}: {p.Setting}: {p.Reason}")];

    public void Dispose() => _folder.Delete(recursive: true);
}
