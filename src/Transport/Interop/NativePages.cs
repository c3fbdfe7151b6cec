using System.Runtime.InteropServices;

namespace Understudy.Transport.Interop;

/// <summary>Memory straight from the kernel, in pages: what large tables live in, so that unused parts cost address space only.</summary>
public static unsafe partial class NativePages
{
    private const int ReadWrite = 1 | 2;                            // PROT_READ | PROT_WRITE
    private const int PrivateAnonymousUnreserved = 0x02 | 0x20 | 0x4000;
    private const int DontNeed = 4;                                 // MADV_DONTNEED
    private const nint Failed = -1;
    private const long PageBytes = 4096;

    /// <summary>Bytes of as many whole pages as hold so many.</summary>
    public static long RoundUp(long bytes) => (bytes + PageBytes - 1) & -PageBytes;

    /// <summary>Address space whose pages are zero and take memory when they are first touched.</summary>
    /// <returns>Null when the kernel refuses.</returns>
    public static byte* Reserve(long bytes)
    {
        var start = MapPages(0, (nuint)bytes, ReadWrite, PrivateAnonymousUnreserved, -1, 0);
        return start == Failed ? null : (byte*)start;
    }

    /// <summary>Gives the memory of whole pages back; they read as zero afterwards.</summary>
    public static void Discard(byte* start, long bytes) => _ = Advise(start, (nuint)bytes, DontNeed);

    /// <summary>Gives back the pages of what was allocated in small pieces and freed, which the allocator keeps.</summary>
    public static void ReleaseFreed()
    {
        try
        {
            _ = TrimFreed(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Only glibc has it (malloc_trim(3)).
        }
    }

    public static void Release(byte* start, long bytes) => _ = UnmapPages(start, (nuint)bytes);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint MapPages(nint at, nuint bytes, int protection, int flags, int descriptor, long offset);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int TrimFreed(nuint keptAtTheTop);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int UnmapPages(byte* start, nuint bytes);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(byte* start, nuint bytes, int advice);
}
