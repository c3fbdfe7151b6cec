namespace Understudy.Scenarios.CommandLine;

/// <summary>What shells offer, asked of the shells.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("understudy-");

    [Theory]
    [InlineData("understudy pro", "proxy")]
    [InlineData("understudy proxy --distribution magent-r", "magent-ring magent-ring-as-shipped")]
    [InlineData("understudy proxy --reply-t", "--reply-timeout")]
    [InlineData("understudy proxy -p 11210 --reply-t", "--reply-timeout")]
    [InlineData("understudy node --max-reqs", "--max-reqs-per-event")]
    [InlineData("understudy server dr", "drain")]
    [InlineData("understudy completion z", "zsh")]
    [InlineData("understudy help co", "completion config")]
    [InlineData("/usr/local/bin/magent --hash-t", "--hash-tag")]
    [InlineData("understudy proxy --reply-timeout ", "")]
    [InlineData("understudy nonsense --", "")]
    public void Bash_offers_what_fits(string line, string offered)
    {
        // The words as readline hands them over; the last one is being typed.
        var words = line.Split(' ');
        var script = $"""
            source {Script("bash")}
            COMP_WORDS=({string.Join(' ', words.Select(word => $"'{word}'"))}); COMP_CWORD={words.Length - 1}
            _understudy
            echo "${"{COMPREPLY[*]}"}"
            """;

        Run("bash", "--norc", "-c", script).TrimEnd().Split(' ').Order().ShouldBe(offered.Split(' '));
    }

    [Theory]
    [InlineData("--log-file ./", "./a.log")]
    [InlineData("--log-file=./", "./a.log")]
    public void Bash_offers_files_for_a_path(string typed, string offered)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "a.log"), string.Empty);
        var words = typed.Contains('=') ? typed.Replace("=", " = ") : typed;
        var script = $"""
            source {Script("bash")}; cd {_folder.FullName}; rm script.*
            COMP_WORDS=(understudy proxy {words}); COMP_CWORD=$(({words.Split(' ').Length} + 1))
            _understudy
            echo "${"{COMPREPLY[*]}"}"
            """;

        Run("bash", "--norc", "-c", script).TrimEnd().ShouldBe(offered);
    }

    [ToolFact("fish", "fish")]
    public void Fish_offers_what_fits()
    {
        var script = Script("fish");

        Run("fish", "--no-config", "-c", $"source {script}; complete -C 'understudy proxy --reply-t'").ShouldStartWith("--reply-timeout\t");
        Run("fish", "--no-config", "-c", $"source {script}; complete -C 'understudy server dr'").TrimEnd().ShouldBe("drain");
        Run("fish", "--no-config", "-c", $"source {script}; complete -C 'magent --hash-t'").ShouldStartWith("--hash-tag\t");
    }

    [ToolFact("zsh", "zsh")]
    public void Zsh_takes_the_script_as_a_function_of_its_completion()
    {
        File.Move(Script("zsh"), Path.Combine(_folder.FullName, "_understudy"));

        var output = Run("zsh", "-f", "-c", $"""
            fpath=({_folder.FullName} $fpath); autoload -Uz compinit; compinit -u -D
            zsh -n {_folder.FullName}/_understudy && echo "${"{_comps[understudy]}"} ${"{_comps[magent]}"}"
            """);

        output.TrimEnd().ShouldBe("_understudy _understudy");
    }

    [Fact]
    public void A_shell_that_is_not_known_is_refused_with_those_that_are()
    {
        using var command = UnderstudyProcess.Run("completion", "tcsh");

        command.ExitCode.ShouldBe(2);
        command.Output.TrimEnd().ShouldBe("understudy: shell: give one of bash, zsh, fish");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Script(string shell)
    {
        using var command = UnderstudyProcess.Run("completion", shell);
        command.ExitCode.ShouldBe(0, command.Output);
        var path = Path.Combine(_folder.FullName, $"script.{shell}");
        File.WriteAllText(path, command.Output);
        return path;
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = ChildProcess.Start(program, arguments);
        process.WaitForExit(Eventually.Limit).ShouldBeTrue();
        process.ExitCode.ShouldBe(0, process.Output);
        return process.Output;
    }
}
