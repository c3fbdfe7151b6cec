using System.Diagnostics;
using Understudy.Node.Restart;

namespace Understudy.Control.Failures;

/// <summary>Says in one line why a node cannot keep its items in a file, and what to do about it.</summary>
public static class MemoryFileText
{
    public static string Of(MemoryFileRefusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        var (path, reason) = (refusal.Path, refusal.Reason);
        return refusal.Fault switch
        {
            MemoryFileFault.NotAFile =>
                $"cannot keep items in {path}: {reason}; name a file with -e, which has {refusal.PathBeside} beside it",
            MemoryFileFault.NotOurs =>
                $"cannot keep items in {path}: {reason}; give each node a file of its own (-e), where it may write",
            MemoryFileFault.Stuck => $"cannot read or remove {path}: {reason}; make it ours or name another file with -e",
            _ => throw new UnreachableException($"{refusal.Fault} is no fault"),
        };
    }
}
