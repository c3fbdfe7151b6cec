using System.Runtime.InteropServices;

namespace Understudy.Serving;

/// <summary>Turns signals into decisions: SIGTERM and SIGINT ask for a drain, SIGINT after that ends the process at once, SIGHUP
/// opens the log file again. SIGUSR1, where it means something, asks for a drain that keeps what can be kept.</summary>
/// <remarks>SIGPIPE is ignored by the runtime itself.</remarks>
internal sealed class StopSignals : IDisposable
{
    /// <summary>SIGUSR1, by its number on Linux, since .NET has no name for it.</summary>
    public const PosixSignal Keep = (PosixSignal)10;

    private readonly TaskCompletionSource<PosixSignal> _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Action? _reopenLog;

    /// <param name="reopenLog">Called for SIGHUP, on any thread; null for a program that belongs to a terminal, which is closed then: it
    /// asks to stop.</param>
    /// <param name="hearsKeep">Whether <see cref="Keep"/> asks to stop; else it ends the process, as by default.</param>
    public StopSignals(Action? reopenLog, bool hearsKeep = false)
    {
        _reopenLog = reopenLog;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnTerminate),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnInterrupt),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnReopen),
            .. hearsKeep ? [PosixSignalRegistration.Create(Keep, OnTerminate)] : Array.Empty<PosixSignalRegistration>(),
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
        using var input = Console.OpenStandardInput();
        while (input.ReadByte() >= 0)
        {
        }

        _asked.TrySetResult(PosixSignal.SIGTERM);
    }

    public static string NameOf(PosixSignal signal) => signal == Keep ? "SIGUSR1" : signal.ToString();

    private void OnTerminate(PosixSignalContext context)
    {
        context.Cancel = true;
        _asked.TrySetResult(context.Signal);
    }

    private void OnInterrupt(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!_asked.TrySetResult(context.Signal)) Environment.Exit((int)ExitCode.Interrupted);
    }

    private void OnReopen(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_reopenLog is null) _asked.TrySetResult(context.Signal);
        else _reopenLog();
    }
}
