using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Understudy.Serving;

/// <summary>Turns signals into decisions: SIGTERM and SIGINT ask for a drain, SIGINT after that ends the process at once, SIGHUP does
/// nothing.</summary>
/// <remarks>SIGPIPE is ignored by the runtime itself.</remarks>
internal sealed class StopSignals : IDisposable
{
    private readonly TaskCompletionSource<PosixSignal> _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;
    private readonly ILogger _logger;

    public StopSignals(ILogger logger)
    {
        _logger = logger;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnTerminate),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnInterrupt),
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
        using var input = Console.OpenStandardInput();
        while (input.ReadByte() >= 0)
        {
        }

        _asked.TrySetResult(PosixSignal.SIGTERM);
    }

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

    private void OnHangUp(PosixSignalContext context)
    {
        context.Cancel = true;
        _logger.HangUpIgnored();
    }
}
