using System.Diagnostics;

namespace Understudy.Scenarios.Publishing;

/// <summary>What an operator downloads: one native file that needs nothing else on the machine.</summary>
public sealed class PublishedProgramTests
{
    // What the program may ever have. Four of its megabytes are the HTTP server, four the HTTP client that asks etcd, and one the YAML
    // reader.
    private const long LargestProgramBytes = 19_800_000;

    [Fact]
    public async Task One_small_native_file_starts_where_no_runtime_is_installed()
    {
        var program = await BuildAsync();

        var others = Directory.EnumerateFiles(Path.GetDirectoryName(program)!).Where(f => f != program && !IsForDebuggers(f));
        var version = await RunAsync(program, "version");

        others.ShouldBeEmpty();
        new FileInfo(program).Length.ShouldBeLessThan(LargestProgramBytes);
        version.Status.ShouldBe(0);
        version.Output.ShouldContain("understudy 0.");
    }

    [ArmFact]
    public async Task The_program_for_the_other_processor_starts_too()
    {
        var program = await BuildAsync("linux-arm64");
        var key = await RunAsync("qemu-aarch64-static", "-L", ArmFactAttribute.Libraries, program, "hash", "-s", "a", "-s", "b", "key");

        key.ShouldBe(await RunAsync(UnderstudyProcess.Executable, "hash", "-s", "a", "-s", "b", "key"));
        key.Status.ShouldBe(0);
    }

    private static async Task<string> BuildAsync(params string[] target)
    {
        var built = await RunAsync(Path.Combine(Checkout, "scripts", "program"), target);
        built.Status.ShouldBe(0, built.Output);
        return built.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
    }

    private static bool IsForDebuggers(string file) => Path.GetExtension(file) is ".pdb" or ".dbg";

    private static string Checkout
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "Understudy.slnx"))) folder = Path.GetDirectoryName(folder)!;
            return folder;
        }
    }

    private static async Task<Ended> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        // The machine of an operator has no .NET, and what MSBuild told this process about itself must not reach another MSBuild.
        foreach (var name in start.Environment.Keys.Where(IsBuildSetting).ToList()) start.Environment.Remove(name);

        using var process = Process.Start(start)!;
        var output = await Task.WhenAll(process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync());
        await process.WaitForExitAsync();
        return new Ended(process.ExitCode, string.Concat(output));
    }

    private static bool IsBuildSetting(string name) =>
        name.StartsWith("DOTNET_ROOT", StringComparison.Ordinal) || name.StartsWith("MSBuild", StringComparison.Ordinal);

    private sealed record Ended(int Status, string Output);
}
