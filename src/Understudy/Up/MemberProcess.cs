using System.ComponentModel;
using System.Diagnostics;
using Understudy.Logging;
using Understudy.Serving;

namespace Understudy.Up;

/// <summary>Keeps one process of the cluster running: starts it, passes on what it says, and starts it again when it dies.</summary>
internal sealed class MemberProcess(Member member, LineLogger logger, TimeProvider time)
{
    // Long enough that a program that dies at once does not burn a processor, short enough to watch.
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    // Whoever has lived so long starts again without a grudge.
    private static readonly TimeSpan LongLife = TimeSpan.FromSeconds(10);

    // The children's own drain timeout is 5 s.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(7);

    private volatile Process? _process;

    public Member Member => member;

    /// <summary>Number of the process; 0 while there is none.</summary>
    public int ProcessId { get; private set; }

    /// <summary>Set once it has served: only such a one is started again, as one that never did would fail again.</summary>
    public bool HasServed { get; set; }

    /// <summary>How it ended before it had served; null if it did not.</summary>
    public string? EarlyEnd { get; private set; }

    /// <summary>Runs until it is told to stop; the process has ended then.</summary>
    public async Task KeepRunningAsync(CancellationToken stopping)
    {
        var pause = FirstPause;
        while (!stopping.IsCancellationRequested)
        {
            var started = time.GetTimestamp();
            var end = await RunOnceAsync(stopping);
            if (stopping.IsCancellationRequested) return;
            if (!HasServed)
            {
                EarlyEnd = end;
                return;
            }

            if (time.GetElapsedTime(started) > LongLife) pause = FirstPause;
            logger.MemberDied(member.Name, member.Port, end, pause.TotalSeconds);
            await Task.Delay(pause, time, stopping).ContinueWith(static _ => { }, TaskScheduler.Default);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>Ends the process at once, whatever state it is in. For an end of ours that waits for nothing.</summary>
    public void Kill()
    {
        try
        {
            _process?.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself meanwhile.
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

        _process = process;
        ProcessId = process.Id;
        if (HasServed) logger.MemberRunsAgain(member.Name, member.Port, process.Id);
        var said = Task.WhenAll(PassOnAsync(process.StandardError), PassOnAsync(process.StandardOutput));
        try
        {
            await process.WaitForExitAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            await StopAsync(process);
        }

        _process = null;
        ProcessId = 0;
        await said;
        return process.ExitCode > 128 ? $"was ended by signal {process.ExitCode - 128}" : $"ended with code {process.ExitCode}";
    }

    private ProcessStartInfo StartInfo()
    {
        var start = Invocation.SameProgram(member.Arguments);
        if (member.Program is not null)
        {
            start.FileName = "/bin/sh";
            start.ArgumentList.Clear();
            foreach (var word in (string[])["-c", Member.Following, member.Program, .. member.Arguments]) start.ArgumentList.Add(word);
        }

        // They end with us, also when we are killed.
        start.Environment[Invocation.FollowsVariable] = "1";
        return start;
    }

    private async Task StopAsync(Process process)
    {
        process.StandardInput.Close();
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
        while (await from.ReadLineAsync() is { } line) logger.Sink.Add($"{member.Name,-6} | {line}");
    }
}
