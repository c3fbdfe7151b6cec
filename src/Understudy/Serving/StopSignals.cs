using System.Runtime.InteropServices;

namespace Understudy.Serving;

/// <summary>Turns signals into decisions, alike in all that serves: SIGTERM, SIGINT, SIGQUIT and SIGUSR1 ask for a drain, a second one of
/// them ends the process at once, SIGHUP opens the log file again.</summary>
internal sealed class StopSignals : IDisposable
{
    /// <summary>SIGUSR1, by its number on Linux, since .NET has no name for it. As in memcached, a drain that keeps what can be
    /// kept.</summary>
    public const PosixSignal Keep = (PosixSignal)10;

    private const int ExitCodeOfSignals = 128;      // plus the signal's number, as shells count

    // Signals closer together are one wish told twice, as timeout(1) does, to its child and to its group.
    private static readonly TimeSpan OneWish = TimeSpan.FromMilliseconds(250);

    private readonly TaskCompletionSource<PosixSignal> _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Action? _reopenLog;
    private long _firstHeard;                       // a time stamp; 0 before

    /// <param name="reopenLog">Called for SIGHUP, on any thread; null for a program that belongs to a terminal, which is closed then: it
    /// asks to stop.</param>
    public StopSignals(Action? reopenLog)
    {
        _reopenLog = reopenLog;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnStop),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnStop),
            PosixSignalRegistration.Create(PosixSignal.SIGQUIT, OnStop),
            PosixSignalRegistration.Create(Keep, OnStop),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnHangUp),
        ];
        if (Invocation.Follows) new Thread(FollowStarter) { IsBackground = true, Name = "follow" }.Start();
    }

    /// <summary>Ends with the first signal that asks to stop.</summary>
    public Task<PosixSignal> Asked => _asked.Task;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
    }

    // Whoever started us holds the other end of our standard input. Once it is gone, however it went, so are we.
    private void FollowStarter()
    {
        try
        {
            using var input = Console.OpenStandardInput();
            while (input.ReadByte() >= 0)
            {
            }
        }
        catch (IOException)
        {
            // What cannot be read has no other end either.
        }

        _asked.TrySetResult(PosixSignal.SIGTERM);
    }

    public static string NameOf(PosixSignal signal) => signal == Keep ? "SIGUSR1" : signal.ToString();

    private void OnStop(PosixSignalContext context)
    {
        context.Cancel = true;
        var first = Interlocked.CompareExchange(ref _firstHeard, TimeProvider.System.GetTimestamp(), 0);
        if (first != 0 && TimeProvider.System.GetElapsedTime(first) > OneWish)
            Environment.Exit(ExitCodeOfSignals + NumberOf(context.Signal));
        _asked.TrySetResult(context.Signal);
    }

    private void OnHangUp(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_reopenLog is null) _asked.TrySetResult(context.Signal);
        else _reopenLog();
    }

    // .NET has negative numbers of its own for those that it knows.
    private static int NumberOf(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGINT => 2,
        PosixSignal.SIGQUIT => 3,
        PosixSignal.SIGTERM => 15,
        _ => (int)signal,
    };
}
