using System.Runtime.CompilerServices;

namespace Understudy.Scenarios.Publishing;

/// <summary>The package, as it lies on the disk. <c>scripts/try-package</c> installs it on a bare system.</summary>
public sealed class PackageTests : IDisposable
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", ".."));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("understudy-");

    [ToolFact("dpkg-deb", "dpkg")]
    public void The_package_has_all_that_a_host_needs_and_is_the_same_each_time()
    {
        var deb = Build("one");

        var files = Run("dpkg-deb", "--contents", deb);
        var control = Run("dpkg-deb", "--field", deb);
        var again = Build("two");

        string[] expected =
        [
            "./usr/bin/understudy", "./etc/understudy/understudy.yaml", "./lib/systemd/system/understudy.service",
            "./lib/systemd/system/understudy@.service", "./lib/systemd/system/understudy-node@.service",
            "./lib/systemd/system/understudy.socket", "./lib/systemd/system/keepalived.service.d/understudy.conf",
            "./usr/lib/sysusers.d/understudy.conf", "./usr/lib/tmpfiles.d/understudy.conf",
            "./usr/share/man/man1/understudy.1.gz", "./usr/share/man/man1/understudy-proxy.1.gz",
            "./usr/share/bash-completion/completions/understudy", "./usr/share/zsh/vendor-completions/_understudy",
            "./usr/share/fish/vendor_completions.d/understudy.fish", "./usr/share/doc/understudy/copyright",
            "./usr/share/doc/understudy/monit/understudy", "./usr/share/doc/understudy/supervisor/understudy.conf",
            "./usr/share/doc/understudy/kubernetes/understudy.yaml",
            "./usr/share/doc/understudy/grafana/understudy.json", "./usr/share/doc/understudy/prometheus/understudy.rules.yaml",
        ];
        expected.Where(file => !files.Contains(file + "\n", StringComparison.Ordinal)).ShouldBeEmpty();
        files.Split('\n').Where(line => line.Length > 0 && !line.Contains(" root/root ", StringComparison.Ordinal)).ShouldBeEmpty();
        File.ReadAllBytes(again).ShouldBe(File.ReadAllBytes(deb));
        control.ShouldContain("Package: understudy\n");
        control.ShouldMatch(@"(?m)^Version: 0\.[0-9.]+-1$");
    }

    [ArmFact]
    public void There_is_one_for_the_other_processor()
    {
        var folder = Path.Combine(_folder.FullName, "arm64");
        Run(Path.Combine(Root, "scripts", "package"), "--arch", "arm64", "--only", "deb", "--out", folder);

        var deb = Directory.GetFiles(folder, "*_arm64.deb").ShouldHaveSingleItem();
        Run("dpkg-deb", "--field", deb, "Architecture").ShouldBe("arm64\n");
        Run("dpkg-deb", "--extract", deb, Path.Combine(folder, "files"));
        // Bytes 18 and 19 of an ELF file name the processor: 183 is AArch64.
        File.ReadAllBytes(Path.Combine(folder, "files", "usr", "bin", "understudy"))[18].ShouldBe((byte)183);
    }

    [Fact]
    public void The_file_that_is_shipped_is_valid()
    {
        using var command = UnderstudyProcess.Run("config", "check", Path.Combine(Root, "packaging", "understudy.yaml"));

        command.ExitCode.ShouldBe(0, command.Output);
    }

    [ToolFact("promtool", "prometheus")]
    public void The_alert_rules_that_are_shipped_are_valid()
    {
        Run("promtool", "check", "rules", Path.Combine(Root, "packaging", "prometheus", "understudy.rules.yaml")).ShouldContain("SUCCESS");
    }

    [ToolFact("promtool", "prometheus")]
    public void The_alerts_on_pairs_and_groups_are_raised_by_what_they_are_for_and_by_nothing_else()
    {
        Run("promtool", "test", "rules", Path.Combine(Root, "tests", "Scenarios", "Publishing", "alerts.yaml")).ShouldContain("SUCCESS");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Build(string name)
    {
        var folder = Path.Combine(_folder.FullName, name);
        Run(Path.Combine(Root, "scripts", "package"), "--program", UnderstudyProcess.Executable, "--only", "deb", "--out", folder);
        return Directory.GetFiles(folder, "*.deb").ShouldHaveSingleItem();
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = ChildProcess.Start(program, arguments);
        process.WaitForExit(TimeSpan.FromMinutes(7)).ShouldBeTrue();
        process.ExitCode.ShouldBe(0, process.Output);
        return process.Output;
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
