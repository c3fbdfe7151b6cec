using System.Diagnostics;
using Understudy.Transport.Processes;

namespace Understudy.Serving;

/// <summary>Serves in a process of its own that outlives its terminal, and tells the shell whether it really serves.</summary>
/// <remarks>
/// A running .NET process cannot fork, so it starts itself again. The child gets pipes of our own: the runtime keeps duplicates of the
/// standard streams for ever, and whoever waits for the end of ours, such as <c>$(magent ...)</c> in a shell, would wait for the child.
/// </remarks>
internal static class Background
{
    // Begins with a control character, which no line of the log does.
    private const string Ready = "\u0006ready";

    public static async Task<ExitCode> StartAsync(string command, string[] arguments)
    {
        using var child = Process.Start(SameProgram(command, arguments))!;
        child.StandardInput.Close();
        // One pipe for both, so that everything said before the child was ready has been passed on by then.
        while (await child.StandardError.ReadLineAsync() is { } line)
        {
            if (line == Ready) return ExitCode.Ok;
            Terminal.Say(line);
        }

        await child.WaitForExitAsync();
        return child.ExitCode is (int)ExitCode.Failure or (int)ExitCode.Usage
            ? (ExitCode)child.ExitCode
            : Complaint.Failure($"the background process ended with code {child.ExitCode} before it served; run with -D to see it work");
    }

    /// <summary>In the child: leaves the terminal at once, so that ctrl-C on a slow start ends the parent alone.</summary>
    public static void Enter()
    {
        DetachedSession.Begin();
        Environment.SetEnvironmentVariable(Invocation.DetachedVariable, null);
    }

    /// <summary>In the child: the listeners are bound and the privileges dropped. From here on there is nobody to talk to.</summary>
    public static void ReportReady()
    {
        _ = OutputFile.StandardError.TryWrite(System.Text.Encoding.UTF8.GetBytes(Ready + "\n"), out _, out _);
        DetachedSession.SilenceStandardStreams();
        // Do not keep a file system busy that an operator may want to unmount.
        Environment.CurrentDirectory = "/";
    }

    private static ProcessStartInfo SameProgram(string command, string[] arguments)
    {
        var start = Invocation.SameProgram([command, .. arguments]);
        start.Environment[Invocation.DetachedVariable] = "1";
        return start;
    }
}
