using Understudy.Transport.Interop;

namespace Understudy.Transport.Processes;

/// <summary>Makes descriptors 0 to 2 what they are taken for.</summary>
/// <remarks>
/// A process that is started without one of them (<c>2>&amp;-</c>) gives its number to the next file that it opens. For us that is one of
/// the runtime's own, before any line of ours runs: what is written there as a log then goes into its pipes, and the process aborts. By
/// then the number cannot be had back, so the program begins again with all three open.
/// </remarks>
public static unsafe class StandardStreams
{
    private const int LastStream = 2;
    private const int GetDescriptorFlags = 1;   // F_GETFD
    private const int CloseOnExec = 1;          // FD_CLOEXEC
    private const int ReadWrite = 2;            // O_RDWR

    /// <summary>Points those that we were started without to /dev/null. Call it first of all; it may not return, but begin the program
    /// again.</summary>
    public static void Complete()
    {
        var missing = Enumerable.Range(0, LastStream + 1).Where(stream => !WasInherited(stream)).ToList();
        if (missing.Count == 0) return;

        var nowhere = OpenNowhere();
        if (nowhere < 0) return;
        foreach (var stream in missing)
        {
            if (LibC.dup2(nowhere, stream) < 0) return;
        }

        if (nowhere > LastStream) _ = LibC.close(nowhere);
        BeginAgain();
    }

    /// <summary>For a process that is about to die of a bug: the runtime writes why to standard error, and would wait there for ever if
    /// nobody reads.</summary>
    internal static void LeaveStuckError()
    {
        var entry = new LibC.PollEntry { Descriptor = LastStream, Wanted = LibC.PollEntry.Room };
        if (LibC.poll(&entry, 1, 0) == 0) _ = LibC.dup2(OpenNowhere(), LastStream);
    }

    /// <returns>A descriptor of /dev/null that an exec leaves open; negative if it cannot be had.</returns>
    internal static int OpenNowhere()
    {
        fixed (byte* path = NativeFile.Terminated("/dev/null")) return LibC.open(path, ReadWrite, 0);
    }

    // What came through an exec does not bear the mark that would have closed it there, and the runtime marks all of its files.
    private static bool WasInherited(int stream)
    {
        var flags = LibC.fcntl(stream, GetDescriptorFlags, 0);
        return flags >= 0 && (flags & CloseOnExec) == 0;
    }

    private static void BeginAgain()
    {
        // From the kernel, since .NET leaves out the name that we were called by. Each argument ends with a zero, as exec wants it.
        var words = File.ReadAllBytes("/proc/self/cmdline");
        var arguments = new byte*[words.AsSpan().Count((byte)0) + 1];
        fixed (byte* first = words, program = NativeFile.Terminated("/proc/self/exe"))
        fixed (byte** pointers = arguments)
        {
            var next = first;
            for (var i = 0; i < arguments.Length - 1; i++)
            {
                arguments[i] = next;
                while (*next++ != 0)
                {
                }
            }

            _ = LibC.execv(program, pointers);
        }
    }
}
