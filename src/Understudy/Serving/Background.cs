using System.Diagnostics;
using Understudy.Transport.Interop;

namespace Understudy.Serving;

/// <summary>Serves in a process of its own that outlives its terminal, and tells the shell whether it really serves.</summary>
/// <remarks>A running .NET process cannot fork, so it starts itself again. The child shares our standard error, and reports on its
/// standard output.</remarks>
internal static class Background
{
    private const string Ready = "ready";

    public static async Task<ExitCode> StartAsync(string command, string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false, RedirectStandardOutput = true };
        // Under `dotnet understudy.dll` the process is dotnet, and the program is its first argument.
        if (Path.GetFileName(start.FileName) == "dotnet") start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        start.ArgumentList.Add(command);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment[Invocation.DetachedVariable] = "1";

        using var child = Process.Start(start)!;
        var report = await child.StandardOutput.ReadLineAsync();
        if (report == Ready) return ExitCode.Ok;

        // The child has said why on our standard error, or was killed.
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
        Console.Out.WriteLine(Ready);
        Console.Out.Flush();
        DetachedSession.SilenceStandardStreams();
        // Do not keep a file system busy that an operator may want to unmount.
        Environment.CurrentDirectory = "/";
    }
}
