namespace Understudy.Tests;

/// <summary>What a piece of code allocates.</summary>
internal static class Allocation
{
    private const int Attempts = 3;

    /// <summary>Managed bytes, the least of three attempts. What the code itself allocates is in each of them; a collection that another
    /// test sets off in between can add to one, since the rest of this thread's allocation buffer then counts as used.</summary>
    public static long Of(Action code)
    {
        var least = long.MaxValue;
        for (var attempt = 0; attempt < Attempts && least > 0; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            code();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
