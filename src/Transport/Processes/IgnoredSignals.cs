using Understudy.Transport.Interop;

namespace Understudy.Transport.Processes;

/// <summary>Signals that would end or stop a server though nobody wants that of it.</summary>
public static class IgnoredSignals
{
    private const nint Ignore = 1;      // SIG_IGN

    private static readonly int[] Numbers =
    [
        13,     // SIGPIPE: whoever read from us has gone; the write fails instead
        12,     // SIGUSR2: means nothing here
        25,     // SIGXFSZ: a file, the log say, has reached its largest size; the write fails instead
        22,     // SIGTTOU: something is written to the terminal from behind another job (stty tostop)
    ];

    /// <remarks>Handlers would not do: the kernel repeats a write to the terminal for ever that SIGTTOU does not stop.</remarks>
    public static void Apply()
    {
        foreach (var number in Numbers) _ = LibC.signal(number, Ignore);
    }
}
