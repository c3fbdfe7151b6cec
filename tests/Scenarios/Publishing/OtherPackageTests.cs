using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Understudy.Scenarios.Publishing;

/// <summary>What there is beside the package for Debian: archives, images, packages of others, and what all of them are made of.</summary>
public sealed class OtherPackageTests : IDisposable
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", ".."));

    private const string Chroot = "exec chroot --userspec=65532:65532";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("understudy-");

    [NativeFact]
    public void The_image_is_complete_and_each_part_has_the_digest_that_names_it()
    {
        var layout = Unpack(Build("image", "*.oci.tar"), "layout");

        var manifest = Blob(layout, Json(Path.Combine(layout, "index.json")).GetProperty("manifests")[0]);
        var config = Json(Blob(layout, Json(manifest).GetProperty("config")));
        var layer = Blob(layout, Json(manifest).GetProperty("layers")[0]);
        var files = Run("tar", "-tzvf", layer);

        config.GetProperty("config").GetProperty("User").GetString().ShouldBe("65532:65532");
        config.GetProperty("config").GetProperty("Labels").GetProperty("understudy.libraries").GetString()!.ShouldContain("libc6 ");
        config.GetProperty("rootfs").GetProperty("diff_ids")[0].GetString()!.ShouldBe($"sha256:{Digest($"gzip -dc {layer}")}");
        files.ShouldMatch(@"(?m)^-rwxr-xr-x 0/0 .* \./usr/bin/understudy$");
        files.ShouldMatch(@"(?m)^drwxr-xr-x 65532/65532 .* \./run/understudy/$");
        files.ShouldNotContain("/sh\n");
    }

    [NativeFact]
    public void The_image_serves_as_nobody_from_files_of_its_own()
    {
        var layout = Unpack(Build("image", "*.oci.tar"), "layout");
        var manifest = Blob(layout, Json(Path.Combine(layout, "index.json")).GetProperty("manifests")[0]);
        var files = Unpack(Blob(layout, Json(manifest).GetProperty("layers")[0]), "files");
        using var server = MemcachedProcess.Start();
        var port = FreePort.Next();

        using var proxy = Within(files, "proxy", "-l", "127.0.0.1", "-p", $"{port}", "-s", server.Address);
        proxy.AwaitOutput("Listening");
        using var check = Within(files, "check", "--serving", "--within", "5s", $"127.0.0.1:{port}");

        check.WaitForExit(Eventually.Limit).ShouldBeTrue();
        check.ExitCode.ShouldBe(0, check.Output + proxy.Output);
        proxy.Output.ShouldContain("/run/understudy/");
    }

    [ToolFact("rpmbuild", "rpm")]
    public void The_package_for_rpm_has_all_that_a_host_needs()
    {
        var rpm = Build("rpm", "*.rpm");

        var files = Run("rpm", "-qlp", rpm).Split('\n');

        string[] expected =
        [
            "/usr/bin/understudy", "/etc/understudy/understudy.yaml", "/usr/lib/systemd/system/understudy.service",
            "/usr/lib/systemd/system/keepalived.service.d/understudy.conf", "/usr/lib/sysusers.d/understudy.conf",
            "/usr/share/man/man1/understudy-keepalived.1.gz", "/usr/share/zsh/site-functions/_understudy",
        ];
        expected.Except(files).ShouldBeEmpty();
        Run("rpm", "-qp", "--configfiles", rpm).ShouldBe("/etc/understudy/understudy.yaml\n");
        Run("rpm", "-qp", "--qf", "%{ARCH} %{LICENSE}", rpm).ShouldMatch("^(x86_64|aarch64) Apache-2.0$");
    }

    [Fact]
    public void What_is_compiled_in_is_listed_and_all_files_have_checksums()
    {
        var list = Json(Build("sbom tar", "*.cdx.json"));

        var names = list.GetProperty("components").EnumerateArray().Select(c => c.GetProperty("name").GetString()).ToList();
        names.ShouldContain("YamlDotNet");
        names.ShouldContain("System.CommandLine");
        names.ShouldContain(name => name!.StartsWith("Microsoft.NETCore.App.Runtime"));
        names.ShouldNotContain("xunit");
        list.GetProperty("components").EnumerateArray().ShouldAllBe(c => c.GetProperty("version").GetString()!.Length > 0);
        var sums = Run("sh", "-c", $"cd '{Path.Combine(_folder.FullName, "sbom tar")}' && sha256sum --check SHA256SUMS");
        sums.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(2);
    }

    [Fact]
    public void Installed_by_hand_it_is_all_below_the_prefix_and_goes_again()
    {
        var root = Path.Combine(_folder.FullName, "root");
        string[] words = ["--prefix", "/opt/understudy", "--destdir", root, "--program", UnderstudyProcess.Executable];

        Run(Path.Combine(Root, "scripts", "install"), words);
        var installed = Directory.GetFiles(root, "*", SearchOption.AllDirectories).Select(file => file[root.Length..]).ToList();
        var unit = File.ReadAllText(Path.Combine(root, "opt/understudy/lib/systemd/system/understudy.service"));
        Run(Path.Combine(Root, "scripts", "install"), [.. words, "--uninstall"]);

        installed.Where(file => !file.StartsWith("/opt/understudy/")).ShouldBe(["/etc/understudy/understudy.yaml"]);
        installed.ShouldContain("/opt/understudy/bin/understudy");
        unit.ShouldContain("ExecStart=/opt/understudy/bin/understudy proxy");
        Directory.GetFiles(root, "*", SearchOption.AllDirectories).Select(file => file[root.Length..])
            .ShouldBe(["/etc/understudy/understudy.yaml"]);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    // As a container has it: the files of the image, /proc and /dev.
    private static ChildProcess Within(string files, params string[] arguments) => ChildProcess.Start("env",
    [
        "-u", "UNDERSTUDY_RUNTIME_DIR", "unshare", "--mount", "sh", "-c",
        $"mount --bind /proc {files}/proc && mount --bind /dev {files}/dev && {Chroot} {files} \"$@\"",
        "sh", "/usr/bin/understudy", .. arguments,
    ]);

    private string Build(string kinds, string pattern)
    {
        var folder = Path.Combine(_folder.FullName, kinds);
        Run(Path.Combine(Root, "scripts", "package"), "--program", UnderstudyProcess.Executable, "--only", kinds, "--out", folder);
        return Directory.GetFiles(folder, pattern).ShouldHaveSingleItem();
    }

    private string Unpack(string archive, string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.FullName, name)).FullName;
        Run("tar", "-xf", archive, "-C", folder);
        return folder;
    }

    private static string Blob(string layout, JsonElement descriptor)
    {
        var digest = descriptor.GetProperty("digest").GetString()!["sha256:".Length..];
        var path = Path.Combine(layout, "blobs", "sha256", digest);
        Digest($"cat {path}").ShouldBe(digest);
        new FileInfo(path).Length.ShouldBe(descriptor.GetProperty("size").GetInt64());
        return path;
    }

    private static JsonElement Json(string path) => JsonDocument.Parse(File.ReadAllText(path)).RootElement;

    private static string Digest(string command) => Run("sh", "-c", $"{command} | sha256sum").Split(' ')[0];

    private static string Run(string program, params string[] arguments)
    {
        using var process = ChildProcess.Start(program, arguments);
        process.WaitForExit(TimeSpan.FromSeconds(120)).ShouldBeTrue();
        process.ExitCode.ShouldBe(0, process.Output);
        return process.Output;
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
