using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Understudy.Store.Index;

/// <summary>What the processor fetches from memory at a time.</summary>
internal static unsafe class CacheLine
{
    public const int Bytes = 64;

    /// <summary>Begins to load the line of an address, which need not be valid. .NET offers this on x86 only; elsewhere nothing
    /// happens.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(void* address)
    {
        if (Sse.IsSupported) Sse.Prefetch0(address);
    }
}
