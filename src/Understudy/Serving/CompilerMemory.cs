using System.Runtime;
using Understudy.Transport.Interop;

namespace Understudy.Serving;

/// <summary>Gives back what the just-in-time compiler keeps for its next method: 5 MiB once a node has been busy.</summary>
/// <remarks>
/// The runtime frees pieces that were not used for two seconds, but only when its finalizer thread is woken (jithost.cpp). Collections wake
/// it, and a program that allocates nothing has none.
/// </remarks>
internal static class CompilerMemory
{
    // Longer than what counts as not used.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // The first notes the time, the second puts aside what is unused, the third frees it.
    private const int WakesUntilFree = 3;

    /// <summary>Looks after it until what it waits for ends.</summary>
    public static async Task ReleaseUntilAsync(Task end)
    {
        var (compiled, wakesLeft) = (0L, 0);
        while (await Task.WhenAny(end, Task.Delay(Interval)) != end)
        {
            if (compiled != JitInfo.GetCompiledMethodCount()) wakesLeft = WakesUntilFree;
            compiled = JitInfo.GetCompiledMethodCount();
            if (wakesLeft == 0) continue;
            wakesLeft--;
            GC.WaitForPendingFinalizers();
            NativePages.ReleaseFreed();
        }
    }
}
