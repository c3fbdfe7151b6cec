using System.Runtime.InteropServices;

namespace Understudy.Transport.Interop;

/// <summary>What daemon(3) does to a process, in two steps, so that errors are still seen between them.</summary>
public static partial class DetachedSession
{
    private const int ReadWrite = 2;
    private const int LastStandardStream = 2;

    /// <summary>Leaves the terminal's session (setsid(2)), so that its hang-up and its ctrl-C no longer reach us.</summary>
    /// <returns>False when this process leads its group already, as a shell's job does.</returns>
    public static bool Begin() => SetSid() >= 0;

    /// <summary>Points standard input, output and error to /dev/null. Whoever reads from a pipe there sees its end.</summary>
    public static void SilenceStandardStreams()
    {
        var nowhere = Open("/dev/null", ReadWrite);
        if (nowhere < 0) return;

        for (var stream = 0; stream <= LastStandardStream; stream++)
            _ = Dup2(nowhere, stream);
        if (nowhere > LastStandardStream) _ = Close(nowhere);
    }

    [LibraryImport("libc", EntryPoint = "setsid")]
    private static partial int SetSid();

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Dup2(int from, int to);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
