using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Understudy.Harness;

/// <summary>A process that a test started. It is gone when the test is, whatever the outcome.</summary>
public sealed class ChildProcess : IDisposable
{
    private static readonly HashSet<ChildProcess> Alive = [];
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    static ChildProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) => KillAll();

    private ChildProcess(Process process)
    {
        _process = process;
        lock (Alive) Alive.Add(this);
        process.OutputDataReceived += (_, line) => Collect(line.Data);
        process.ErrorDataReceived += (_, line) => Collect(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Only after it has exited; 128 + the signal's number if a signal ended it.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>What it has written to standard output and standard error so far.</summary>
    public string Output
    {
        get { lock (_output) return _output.ToString(); }
    }

    /// <summary>Waits until it has written something: a log is written by a thread of its own, and comes through a pipe.</summary>
    public void AwaitOutput(string text) => Eventually.True(
        () => Output.Contains(text, StringComparison.Ordinal), () => $"it writes '{text}'; it wrote:\n{Output}");

    /// <param name="file">Path, or a name found on the PATH.</param>
    /// <param name="maxOpenFiles">Limit of open files for this process alone; null keeps the machine's.</param>
    /// <param name="prelude">What a shell does before it becomes the program, such as <c>exec 2>/dev/full</c>.</param>
    public static ChildProcess Start(string file, IEnumerable<string> arguments, int? maxOpenFiles = null, string? prelude = null)
    {
        var start = new ProcessStartInfo { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        if (maxOpenFiles is { } limit)
        {
            // exec keeps the process id, so that signals reach the program and not a shell around it. Root could raise the limit again.
            const string Exec = """[ "$(id -u)" = 0 ] && exec setpriv --bounding-set -sys_resource -- "$0" "$@"; exec "$0" "$@" """;
            start.FileName = "/bin/sh";
            foreach (var word in new[] { "-c", $"ulimit -n {limit}; {Exec}", file }) start.ArgumentList.Add(word);
        }
        else if (prelude is not null)
        {
            start.FileName = "/bin/sh";
            foreach (var word in new[] { "-c", $"""{prelude}; exec "$0" "$@" """, file }) start.ArgumentList.Add(word);
        }
        else
        {
            start.FileName = file;
        }
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return new ChildProcess(Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start"));
    }

    public void Send(Signal signal)
    {
        if (!HasExited) Signals.Send(Id, signal);
    }

    /// <summary>SIGSTOP: connections stay, nothing answers. Returns once every thread has stopped; until then one may still
    /// answer.</summary>
    public void Pause()
    {
        Send(Signal.Stop);
        Eventually.True(() => HasExited || IsStopped(), "the process did not stop");
    }

    public bool WaitForExit(TimeSpan limit)
    {
        if (!_process.WaitForExit(limit)) return false;
        _process.WaitForExit();   // without a limit it also waits for the last lines of output
        return true;
    }

    /// <summary>kill -9, and waits until the kernel has taken back its sockets.</summary>
    public void Kill()
    {
        Send(Signal.Kill);
        _process.WaitForExit();
    }

    /// <summary>kill -9 of it and of its children at once, so that none of them notices the end of another.</summary>
    public void KillFamily()
    {
        var children = File.ReadAllText($"/proc/{Id}/task/{Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(child => int.Parse(child, CultureInfo.InvariantCulture)).ToList();
        foreach (var member in children.Append(Id)) Signals.Send(member, Signal.Stop);
        foreach (var child in children) Signals.Send(child, Signal.Kill);
        Kill();
    }

    /// <summary>Resident memory in KiB, from <c>/proc</c>.</summary>
    public long ResidentKiB() => StatusNumber("VmRSS:");

    /// <summary>The most resident memory it has had, in KiB.</summary>
    public long PeakKiB() => StatusNumber("VmHWM:");

    public int OpenFiles() => Directory.GetFiles($"/proc/{Id}/fd").Length;

    /// <summary>Every thread is in state T (stopped by a signal).</summary>
    public bool IsStopped()
    {
        try
        {
            return Directory.GetDirectories($"/proc/{Id}/task").All(thread =>
                File.ReadLines($"{thread}/status").First(line => line.StartsWith("State:", StringComparison.Ordinal)).Contains('T'));
        }
        catch (IOException)
        {
            // A thread has ended meanwhile.
            return false;
        }
    }

    /// <summary>User and system time that the process has used.</summary>
    public TimeSpan ProcessorTime()
    {
        _process.Refresh();
        return _process.TotalProcessorTime;
    }

    public void Dispose()
    {
        Kill();
        lock (Alive) Alive.Remove(this);
        _process.Dispose();
    }

    private static void KillAll()
    {
        lock (Alive)
        {
            foreach (var child in Alive) child.Send(Signal.Kill);
        }
    }

    private void Collect(string? line)
    {
        if (line is null) return;
        lock (_output) _output.AppendLine(line);
    }

    private long StatusNumber(string name)
    {
        var line = File.ReadLines($"/proc/{Id}/status").First(l => l.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
    }
}
