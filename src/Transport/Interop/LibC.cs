using System.Runtime.InteropServices;

namespace Understudy.Transport.Interop;

/// <summary>The native calls, with blittable signatures. Nothing else in the solution calls into C, but for TLS
/// (<see cref="LibSsl"/>).</summary>
/// <remarks>
/// No SetLastError: it would clear and copy errno around each call. The runtime keeps errno across its own work at the return
/// of a native call, so <see cref="SyscallResult.Of"/> reads it directly.
/// </remarks>
internal static unsafe partial class LibC
{
    private const string Library = "libc";

    [LibraryImport(Library)] public static partial nint recv(int descriptor, byte* buffer, nuint bytes, int flags);

    [LibraryImport(Library)] public static partial nint send(int descriptor, byte* buffer, nuint bytes, int flags);

    [LibraryImport(Library)] public static partial int close(int descriptor);

    [LibraryImport(Library)] public static partial int socket(int family, int type, int protocol);

    [LibraryImport(Library)] public static partial int bind(int descriptor, byte* address, int addressBytes);

    [LibraryImport(Library)] public static partial int listen(int descriptor, int backlog);

    [LibraryImport(Library)] public static partial int connect(int descriptor, byte* address, int addressBytes);

    [LibraryImport(Library)] public static partial int accept4(int descriptor, byte* address, int* addressBytes, int flags);

    // Variadic in C; on Linux the third argument is passed all the same.
    [LibraryImport(Library)] public static partial int ioctl(int descriptor, nuint request, void* argument);

    [LibraryImport(Library)] public static partial int shutdown(int descriptor, int how);

    [LibraryImport(Library)] public static partial int getsockname(int descriptor, byte* address, int* addressBytes);

    [LibraryImport(Library)] public static partial int setsockopt(int descriptor, int level, int option, void* value, int valueBytes);

    [LibraryImport(Library)] public static partial int getsockopt(int descriptor, int level, int option, void* value, int* valueBytes);

    [LibraryImport(Library)] public static partial int fallocate(int descriptor, int mode, long offset, long bytes);

    [LibraryImport(Library)] public static partial int epoll_create1(int flags);

    [LibraryImport(Library)] public static partial int epoll_ctl(int epoll, int operation, int descriptor, void* epollEvent);

    [LibraryImport(Library)] public static partial int epoll_wait(int epoll, void* events, int maxEvents, int timeoutMilliseconds);

    /// <summary>For calls that the oldest C libraries we run on do not export.</summary>
    [LibraryImport(Library)] public static partial nint syscall(nint number, nint a, nint b, nint c, nint d, nint e, nint f);

    [LibraryImport(Library)] public static partial int clock_gettime(int clock, long* secondsAndNanoseconds);

    [LibraryImport(Library)] public static partial int eventfd(uint count, int flags);

    [LibraryImport(Library)] public static partial nint write(int descriptor, void* bytes, nuint count);

    [LibraryImport(Library)] public static partial int poll(PollEntry* entries, nuint count, int timeoutMilliseconds);

    [LibraryImport(Library)] public static partial int fcntl(int descriptor, int command, nint argument);

    [LibraryImport(Library)] public static partial int execv(byte* path, byte** arguments);

    [LibraryImport(Library)] public static partial nint signal(int number, nint handler);

    [LibraryImport(Library)] public static partial int kill(int process, int number);

    [LibraryImport(Library)] public static partial int open(byte* path, int flags, int mode);

    [LibraryImport(Library)] public static partial int unlink(byte* path);

    [LibraryImport(Library)] public static partial int chmod(byte* path, uint mode);

    [LibraryImport(Library)] public static partial int fchmod(int descriptor, uint mode);

    [LibraryImport(Library)] public static partial int statx(int directory, byte* path, int flags, uint mask, byte* result);

    [LibraryImport(Library)] public static partial int prctl(int option, nint a, nint b, nint c, nint d);

    [LibraryImport(Library)] public static partial int getrlimit(int resource, ulong* softAndHard);

    [LibraryImport(Library)] public static partial int setrlimit(int resource, ulong* softAndHard);

    // The identity calls must be libc's and not raw system calls: the kernel changes one thread, libc changes all of them.
    [LibraryImport(Library)] public static partial uint geteuid();

    [LibraryImport(Library)] public static partial uint getegid();

    [LibraryImport(Library)] public static partial int setuid(uint user);

    [LibraryImport(Library)] public static partial int setgid(uint group);

    [LibraryImport(Library)] public static partial int setgroups(nuint count, uint* groups);

    [LibraryImport(Library)] public static partial int initgroups(byte* user, uint group);

    [LibraryImport(Library)] public static partial int getpwnam_r(byte* name, void* entry, byte* buffer, nuint bytes, void** found);

    [LibraryImport(Library)] public static partial int getpwuid_r(uint user, void* entry, byte* buffer, nuint bytes, void** found);

    [LibraryImport(Library)] public static partial int getgrnam_r(byte* name, void* entry, byte* buffer, nuint bytes, void** found);

    /// <param name="first">A struct ifaddrs, which begins with the next one.</param>
    [LibraryImport(Library)] public static partial int getifaddrs(void*** first);

    [LibraryImport(Library)] public static partial void freeifaddrs(void* first);

    [LibraryImport(Library)] public static partial int setsid();

    [LibraryImport(Library)] public static partial int dup2(int from, int to);

    /// <summary>struct pollfd of poll(2).</summary>
    internal struct PollEntry
    {
        /// <summary>POLLOUT.</summary>
        public const short Room = 4;

        public int Descriptor;
        public short Wanted;
        public short Happened;
    }
}
