using Understudy.Transport.Interop;

namespace Understudy.Transport.Processes;

/// <summary>How many file descriptors this process may have open (RLIMIT_NOFILE), after an attempt to make it enough.</summary>
/// <param name="Available">The limit now in force.</param>
/// <param name="Shortfall">By how much it is less than what was asked for; 0 if it is enough.</param>
public readonly record struct FileDescriptorLimit(long Available, long Shortfall)
{
    private const int ResourceNoFile = 7;   // asm-generic/resource.h: the same number on x64 and arm64

    /// <summary>Raises the limit to what is needed, the hard limit too where the process may; never lowers it.</summary>
    /// <remarks>Even root is held by the sysctl fs.nr_open (1048576 by default).</remarks>
    public static unsafe FileDescriptorLimit Raise(long needed)
    {
        var softAndHard = stackalloc ulong[2];
        if (LibC.getrlimit(ResourceNoFile, softAndHard) < 0) return Judge(0, needed);
        var (soft, hard) = (softAndHard[0], softAndHard[1]);
        var wanted = (ulong)Math.Max(0, needed);
        if (wanted <= soft) return Judge(soft, needed);
        if (TrySet(wanted, Math.Max(wanted, hard))) return Judge(wanted, needed);
        return TrySet(hard, hard) ? Judge(hard, needed) : Judge(soft, needed);
    }

    private static unsafe bool TrySet(ulong soft, ulong hard)
    {
        var softAndHard = stackalloc ulong[2] { soft, hard };
        return LibC.setrlimit(ResourceNoFile, softAndHard) == 0;
    }

    private static FileDescriptorLimit Judge(ulong limit, long needed)
    {
        var available = limit > long.MaxValue ? long.MaxValue : (long)limit;   // unlimited is all ones
        return new FileDescriptorLimit(available, Math.Max(0, needed - available));
    }
}
