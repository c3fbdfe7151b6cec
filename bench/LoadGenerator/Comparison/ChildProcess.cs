using System.Diagnostics;
using System.Globalization;

namespace Understudy.LoadGenerator.Comparison;

/// <summary>A program that we started on a core, and that ends with this object.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public static ChildProcess Start(string path, IReadOnlyList<string> words, int core) =>
        Start(path, words, core.ToString(CultureInfo.InvariantCulture));

    /// <param name="cores">As taskset takes them: <c>0</c>, <c>0,1</c>.</param>
    public static ChildProcess Start(string path, IReadOnlyList<string> words, string cores)
    {
        // taskset and setpriv become the program, so the process id is the program's. It dies with us, also when we are killed (prctl(2)).
        var start = new ProcessStartInfo("taskset", ["-c", cores, "setpriv", "--pdeathsig", "KILL", path, .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{path} cannot be started");
        // Nobody reads what it says, but its pipes must not fill up.
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) => Say(path, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ChildProcess(process);
    }

    /// <summary>kill -9; it is gone when the call returns.</summary>
    public void Kill()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private static void Say(string path, string? line)
    {
        if (Environment.GetEnvironmentVariable("UNDERSTUDY_BENCH_VERBOSE") is not null && line is not null)
            Console.Error.WriteLine($"{Path.GetFileName(path)}: {line}");
    }
}
