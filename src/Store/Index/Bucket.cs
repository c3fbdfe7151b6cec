using System.Runtime.InteropServices;

namespace Understudy.Store.Index;

/// <summary>A cache line of the index: a sequence lock, the number of the overflow bucket that follows (0 none), and seven slots.</summary>
/// <remarks>The sequence is odd while somebody writes. Overflow buckets are guarded by the lock of the bucket they hang on.</remarks>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
internal unsafe struct Bucket
{
    public const int Bytes = 64;
    public const int SlotCount = 7;

    public uint Sequence;
    public uint Overflow;
    public fixed ulong Slots[SlotCount];

    public static void Lock(Bucket* bucket)
    {
        var spin = new SpinWait();
        while (true)
        {
            var sequence = Volatile.Read(ref bucket->Sequence);
            if ((sequence & 1) == 0 && Interlocked.CompareExchange(ref bucket->Sequence, sequence + 1, sequence) == sequence) return;
            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    public static void Unlock(Bucket* bucket) => Volatile.Write(ref bucket->Sequence, bucket->Sequence + 1);

    /// <summary>Waits until nobody writes; what is read afterwards counts only if <see cref="IsUnchanged"/>.</summary>
    public static uint BeginRead(Bucket* bucket)
    {
        var spin = new SpinWait();
        while (true)
        {
            var sequence = Volatile.Read(ref bucket->Sequence);
            if ((sequence & 1) == 0) return sequence;
            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    public static bool IsUnchanged(Bucket* bucket, uint sequence)
    {
        // Orders the reads of the item before this one (a no-op on x64, where loads are not reordered).
        Volatile.ReadBarrier();
        return Volatile.Read(ref bucket->Sequence) == sequence;
    }
}
