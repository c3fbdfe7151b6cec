using System.Runtime.InteropServices;

namespace Understudy.Store.Images;

/// <summary>What must be known of a store besides its items.</summary>
[StructLayout(LayoutKind.Explicit, Size = ImageFormat.HeaderBytes)]
internal struct ImageHeader
{
    [FieldOffset(0)] public ulong Magic;
    [FieldOffset(8)] public uint Version;
    [FieldOffset(16)] public ulong LastCas;

    /// <summary>The second by which the items are dated. Nobody sets that clock, so it may differ from the wall clock's.</summary>
    [FieldOffset(24)] public uint StoreSecond;

    /// <summary>What the wall clock showed in that second.</summary>
    [FieldOffset(28)] public uint UnixSecond;

    /// <summary>When a delayed flush is due; 0 when none is.</summary>
    [FieldOffset(32)] public uint PendingFlush;
    [FieldOffset(60)] public uint Checksum;
}
