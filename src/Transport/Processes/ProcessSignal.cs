using Understudy.Transport.Interop;

namespace Understudy.Transport.Processes;

/// <summary>Signals to other processes, with Linux's numbers.</summary>
public static class ProcessSignal
{
    public const int Kill = 9, Terminate = 15, Continue = 18, Stop = 19;

    /// <returns>False if there is no such process, or it is somebody else's.</returns>
    public static bool TrySend(int processId, int number) => LibC.kill(processId, number) == 0;
}
