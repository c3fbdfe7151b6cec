using System.Runtime.CompilerServices;

namespace Understudy.Scenarios.Publishing;

/// <summary>A release is refused where something is missing, and has its notes and checksums where nothing is.</summary>
public sealed class ReleaseTests : IDisposable
{
    private const string Package = """
        #!/bin/sh
        # As scripts/package --arch ARCH --out DIRECTORY.
        mkdir -p "$4" && echo "$2" >"$4/understudy-$2.tar.gz" && cd "$4" && sha256sum -- *.tar.gz >SHA256SUMS
        """;

    private static readonly string Scripts = Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "..", "scripts");

    private readonly string _root = Directory.CreateTempSubdirectory("understudy-").FullName;

    public ReleaseTests()
    {
        Directory.CreateDirectory(Path.Combine(_root, "scripts"));
        File.Copy(Path.Combine(Scripts, "release"), Path.Combine(_root, "scripts", "release"));
        File.Copy(Path.Combine(Scripts, "clean-tree"), Path.Combine(_root, "scripts", "clean-tree"));
        Write("scripts/package", Package);
        Do("chmod +x scripts/*");
        Write(".gitignore", "artifacts/\n");
        Write("Directory.Build.props", "<Project><VersionPrefix>1.2.3</VersionPrefix></Project>\n");
        Write("CHANGELOG.md", """
            # Changelog

            ## [Unreleased]

            ## [1.2.3] - 2026-11-30

            ### Added

            - What is new.

            ## [1.2.2] - 2026-10-01

            - What was.

            """);
        Do("git init --quiet && git add --all && git config user.name Nobody && git config user.email nobody@localhost");
        Do("git commit --quiet --all --message x && git tag --annotate --message 1.2.3 v1.2.3");
        // As ./test does in the end.
        Do("mkdir artifacts && scripts/clean-tree >artifacts/tested");
    }

    [Fact]
    public void What_nothing_stands_in_the_way_of_is_made()
    {
        var (code, text) = Release();

        code.ShouldBe(0, text);
        File.ReadAllText(Path.Combine(_root, "artifacts/release/1.2.3/notes.md")).ShouldBe("### Added\n\n- What is new.\n\n");
        Directory.GetFiles(Path.Combine(_root, "artifacts/release/1.2.3")).Select(file => Path.GetFileName(file))
            .Order(StringComparer.Ordinal).ShouldBe(["SHA256SUMS", "notes.md", "understudy-amd64.tar.gz", "understudy-arm64.tar.gz"]);
    }

    [Theory]
    [InlineData("echo more >>CHANGELOG.md", "changed, and in no commit: CHANGELOG.md")]
    [InlineData("echo new >new.txt", "changed, and in no commit: new.txt")]
    [InlineData("git tag --delete v1.2.3", "this commit has 0 tags of a version; give it one: git tag --annotate v1.2.3")]
    [InlineData("git tag --annotate --message x v1.2.4", "this commit has 2 tags of a version (v1.2.3 v1.2.4)")]
    [InlineData("git tag --force v1.2.3 HEAD", "says neither who made it nor when")]
    [InlineData("git tag --delete v1.2.3 && git tag --annotate --message x v1.3.0", "the tag is v1.3.0, and")]
    [InlineData("rm artifacts/tested", "the whole of ./test has not passed here")]
    [InlineData("echo 4b825dc642cb6eb9a060e54bf8d69288fbee4904 >artifacts/tested", "./test has passed with other files than these")]
    [InlineData("sed -i 's/1.2.3. - .*/1.2.3]/' CHANGELOG.md", "CHANGELOG.md has no line '## [1.2.3] - ")]
    [InlineData("sed -i '/What is new/d; /Added/d' CHANGELOG.md", "CHANGELOG.md says nothing below [1.2.3]")]
    [InlineData("sed -i 's/^## .Unreleased.$/&\\n\\n- Later./' CHANGELOG.md", "CHANGELOG.md has entries below [Unreleased]")]
    public void What_is_missing_is_told_and_nothing_is_made(string fault, string reason)
    {
        Do(fault);

        var (code, text) = Release();

        code.ShouldBe(1, text);
        text.ShouldContain(reason);
        Directory.Exists(Path.Combine(_root, "artifacts/release")).ShouldBeFalse();
    }

    [Fact]
    public void All_that_is_missing_is_told_at_once_and_a_check_makes_nothing()
    {
        var well = Release("--check");
        Do("echo more >>CHANGELOG.md; rm artifacts/tested; git tag --delete v1.2.3");
        var (code, text) = Release("--check");

        well.ShouldBe((0, "release: 1.2.3 can be made\n"));
        code.ShouldBe(1);
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(3, text);
        Directory.Exists(Path.Combine(_root, "artifacts/release")).ShouldBeFalse();
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private (int ExitCode, string Output) Release(params string[] words)
    {
        using var process = ChildProcess.Start(Path.Combine(_root, "scripts", "release"), words);
        process.WaitForExit(Eventually.Limit).ShouldBeTrue();
        return (process.ExitCode, process.Output);
    }

    private void Do(string commands)
    {
        using var shell = ChildProcess.Start("sh", ["-c", $"cd '{_root}' && {{ {commands}; }}"]);
        shell.WaitForExit(Eventually.Limit).ShouldBeTrue();
        shell.ExitCode.ShouldBe(0, $"{commands}\n{shell.Output}");
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_root, name), text.TrimEnd('\n') + "\n");

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
