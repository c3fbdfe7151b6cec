using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Understudy.Scenarios.Publishing;

/// <summary>What an operator downloads: one file that needs nothing else on the machine.</summary>
public sealed class PublishedProgramTests : IDisposable
{
    // 23 MB with everything that is in today; room to grow, but not to ship an untrimmed framework unnoticed (70 MB).
    private const long LargestProgramBytes = 30_000_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("understudy-publish-").FullName;

    [Fact]
    public async Task One_small_file_is_published_without_warnings_and_starts()
    {
        var published = await RunAsync(Dotnet, "publish", Project, "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier,
            "-warnaserror", "-nologo", "-v:quiet", "-p:UseSharedCompilation=false", "--artifacts-path", _folder);
        published.ShouldBe(new Ended(0, ""));

        var program = Path.Combine(_folder, "publish", "Understudy", $"release_{RuntimeInformation.RuntimeIdentifier}", "understudy");
        var others = Directory.EnumerateFiles(Path.GetDirectoryName(program)!).Where(f => f != program && !f.EndsWith(".pdb"));
        var version = await RunAsync(program, "version");

        others.ShouldBeEmpty();
        new FileInfo(program).Length.ShouldBeLessThan(LargestProgramBytes);
        version.Status.ShouldBe(0);
        version.Output.ShouldContain("understudy 0.");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // The test runner was started by an SDK and names it.
    private static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private static string Project
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "Understudy.slnx"))) folder = Path.GetDirectoryName(folder)!;
            return Path.Combine(folder, "src", "Understudy");
        }
    }

    private static async Task<Ended> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        // The machine of an operator has no .NET, and what MSBuild told this process about itself must not reach another MSBuild.
        foreach (var name in start.Environment.Keys.Where(IsBuildSetting).ToList()) start.Environment.Remove(name);

        using var process = Process.Start(start)!;
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return new Ended(process.ExitCode, string.Concat(output));
    }

    private static bool IsBuildSetting(string name) =>
        name.StartsWith("DOTNET_ROOT", StringComparison.Ordinal) || name.StartsWith("MSBuild", StringComparison.Ordinal);

    private sealed record Ended(int Status, string Output);
}
