using System.Runtime.CompilerServices;

namespace Understudy.Scenarios.Systemd;

/// <summary>The units of the package, judged by systemd's own tool.</summary>
public sealed class UnitTests
{
    private static readonly string Folder = Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "..", "packaging", "systemd");

    [ToolFact("systemd-analyze", "systemd")]
    public void No_service_is_exposed_more_than_2_of_10()
    {
        var services = Directory.GetFiles(Folder, "*.service");

        var exposed = services.Select(path => (Name: Path.GetFileName(path), Found: Analyze(path)))
            .Where(service => service.Found.Code != 0);

        services.Length.ShouldBe(3);
        exposed.Select(service => $"{service.Name}: {service.Found.Output}").ShouldBeEmpty();
    }

    private static (int Code, string Output) Analyze(string path)
    {
        // In tenths.
        using var tool = ChildProcess.Start("systemd-analyze", ["security", "--offline=true", "--no-pager", "--threshold=20", path]);
        tool.WaitForExit(Eventually.Limit).ShouldBeTrue();
        return (tool.ExitCode, tool.Output);
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
