namespace Understudy.Node.Importing;

/// <summary>What an import has done so far. On the first worker.</summary>
internal sealed class ImportCounters
{
    public long Passes;
    public long Listed;
    public long Differing;
    public long Copied;
    public long CopiedBytes;
    public long ReadThrough;
    public long Kept;
    public long Dropped;
    public long NotStored;
}
