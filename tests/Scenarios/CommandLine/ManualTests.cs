namespace Understudy.Scenarios.CommandLine;

/// <summary>The manual pages, read by those who complain about bad ones.</summary>
public sealed class ManualTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("understudy-");

    [ToolFact("mandoc", "mandoc")]
    public void Mandoc_has_nothing_to_say_against_the_pages()
    {
        var pages = Pages();

        using var mandoc = Run("mandoc", ["-T", "lint", "-W", "warning", .. pages]);

        mandoc.ExitCode.ShouldBe(0, mandoc.Output);
        mandoc.Output.ShouldBeEmpty();
    }

    [ToolFact("man", "man-db")]
    public void Man_shows_the_pages_without_a_warning()
    {
        foreach (var page in Pages())
        {
            using var man = Run("/bin/sh", ["-c", $"MANROFFSEQ= MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z {page} >/dev/null"]);

            man.ExitCode.ShouldBe(0, man.Output);
            man.Output.ShouldBeEmpty(page);
        }
    }

    [Fact]
    public void A_page_is_printed_by_the_name_of_its_command()
    {
        using var proxy = Run(UnderstudyProcess.Executable, ["man", "proxy"]);
        using var whole = Run(UnderstudyProcess.Executable, ["man"]);
        using var unknown = Run(UnderstudyProcess.Executable, ["man", "nonsense"]);

        proxy.Output.ShouldStartWith(".TH UNDERSTUDY-PROXY 1 ");
        whole.Output.ShouldStartWith(".TH UNDERSTUDY 1 ");
        unknown.ExitCode.ShouldBe(2);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string[] Pages()
    {
        using var command = Run(UnderstudyProcess.Executable, ["man", "--into", _folder.FullName]);
        command.ExitCode.ShouldBe(0, command.Output);
        return Directory.GetFiles(_folder.FullName, "*.1");
    }

    private static ChildProcess Run(string program, string[] arguments)
    {
        var process = ChildProcess.Start(program, arguments);
        process.WaitForExit(Eventually.Limit).ShouldBeTrue();
        return process;
    }
}
