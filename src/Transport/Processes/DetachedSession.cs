using Understudy.Transport.Interop;

namespace Understudy.Transport.Processes;

/// <summary>What daemon(3) does to a process, in two steps, so that errors are still seen between them.</summary>
public static class DetachedSession
{
    private const int LastStandardStream = 2;

    /// <summary>Leaves the terminal's session (setsid(2)), so that its hang-up and its ctrl-C no longer reach us.</summary>
    /// <returns>False when this process leads its group already, as a shell's job does.</returns>
    public static bool Begin() => LibC.setsid() >= 0;

    /// <summary>Points standard input, output and error to /dev/null. Whoever reads from a pipe there sees its end.</summary>
    public static void SilenceStandardStreams()
    {
        var nowhere = StandardStreams.OpenNowhere();
        if (nowhere < 0) return;

        for (var stream = 0; stream <= LastStandardStream; stream++)
            _ = LibC.dup2(nowhere, stream);
        if (nowhere > LastStandardStream) _ = LibC.close(nowhere);
    }
}
