using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Understudy.Serving;

namespace Understudy.Up;

/// <summary>Keeps one process of the cluster running: starts it, passes on what it says, and starts it again when it dies.</summary>
internal sealed class MemberProcess(Member member, ILogger logger, TimeProvider time)
{
    // Long enough that a program that dies at once does not burn a processor, short enough to watch.
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    // Whoever has lived so long starts again without a grudge.
    private static readonly TimeSpan LongLife = TimeSpan.FromSeconds(10);

    // The children's own drain timeout is 5 s.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(7);

    public Member Member => member;

    /// <summary>Number of the process; 0 while there is none.</summary>
    public int ProcessId { get; private set; }

    /// <summary>Runs until it is told to stop; the process has ended then.</summary>
    public async Task KeepRunningAsync(CancellationToken stopping)
    {
        var pause = FirstPause;
        while (!stopping.IsCancellationRequested)
        {
            var started = time.GetTimestamp();
            var end = await RunOnceAsync(stopping);
            if (stopping.IsCancellationRequested) return;

            if (time.GetElapsedTime(started) > LongLife) pause = FirstPause;
            logger.MemberDied(member.Name, member.Port, end, pause.TotalSeconds);
            await Task.Delay(pause, time, stopping).ContinueWith(static _ => { }, TaskScheduler.Default);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <returns>How it ended.</returns>
    private async Task<string> RunOnceAsync(CancellationToken stopping)
    {
        using var process = new Process { StartInfo = StartInfo() };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            return $"could not be started ({e.Message})";
        }

        ProcessId = process.Id;
        var said = Task.WhenAll(PassOnAsync(process.StandardError), PassOnAsync(process.StandardOutput));
        try
        {
            await process.WaitForExitAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            await StopAsync(process);
        }

        ProcessId = 0;
        await said;
        return process.ExitCode > 128 ? $"was ended by signal {process.ExitCode - 128}" : $"ended with code {process.ExitCode}";
    }

    private ProcessStartInfo StartInfo()
    {
        var start = Invocation.SameProgram(member.Arguments);
        if (member.Program is not null)
        {
            start.FileName = member.Program;
            start.ArgumentList.Clear();
            foreach (var argument in member.Arguments) start.ArgumentList.Add(argument);
        }

        // They end with us, also when we are killed.
        start.Environment[Invocation.FollowsVariable] = "1";
        return start;
    }

    private async Task StopAsync(Process process)
    {
        // A memcached does not listen to its standard input, and has nothing to finish.
        if (member.Program is not null) process.Kill();
        else process.StandardInput.Close();
        using var limit = new CancellationTokenSource(StopLimit, time);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private async Task PassOnAsync(StreamReader from)
    {
        while (await from.ReadLineAsync() is { } line) await Console.Error.WriteLineAsync($"{member.Name,-6} | {line}");
    }
}
