namespace Understudy.Node.Importing;

/// <summary>An item on the source that says: another node has taken over, and its clients have written since. From then on what the source
/// has is old.</summary>
internal static class ImportMark
{
    /// <summary>Of all keys of ours on servers.</summary>
    public static ReadOnlySpan<byte> Prefix => "__us:"u8;

    public static ReadOnlySpan<byte> Key => "__us:imported"u8;
}
