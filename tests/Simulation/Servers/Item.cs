namespace Understudy.Simulation.Servers;

/// <summary>One item of a model server.</summary>
internal sealed class Item
{
    public byte[] Value = [];
    public uint Flags;
    public ulong Cas;

    /// <summary>Second at which it is gone; 0 for never.</summary>
    public long ExpiresAt;

    /// <summary>Second in which it was stored.</summary>
    public long StoredAt;

    /// <summary>Marked by md with I: readers are told.</summary>
    public bool IsStale;

    /// <summary>Some reader has won the right to store a new value.</summary>
    public bool IsTokenSent;
}
