using System.Globalization;

namespace Understudy.Harness;

/// <summary>A control group with a memory limit, of the version that this machine has, for processes that are started in it.</summary>
public sealed class MemoryCgroup : IDisposable
{
    private const string Unified = "/sys/fs/cgroup";
    private const string First = "/sys/fs/cgroup/memory";
    private readonly string _folder;
    private readonly string _limitFile;

    private MemoryCgroup(string root, string limitFile)
    {
        _folder = Path.Combine(root, $"understudy-{Environment.ProcessId}-{Guid.NewGuid():N}");
        _limitFile = Path.Combine(_folder, limitFile);
        Directory.CreateDirectory(_folder);
    }

    /// <summary>What a shell does to run in it.</summary>
    public string Prelude => $"echo $$ > {_folder}/cgroup.procs";

    /// <returns>Null where groups cannot be made here.</returns>
    public static MemoryCgroup? TryMake(long limitBytes)
    {
        var isFirst = Directory.Exists(First);
        MemoryCgroup? group = null;
        try
        {
            group = isFirst ? new MemoryCgroup(First, "memory.limit_in_bytes") : new MemoryCgroup(Unified, "memory.max");
            group.Limit(limitBytes);
            return group;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            group?.Dispose();
            return null;
        }
    }

    public void Limit(long bytes)
    {
        // Opened and not created: without the controller there is no such file.
        using var file = new FileStream(_limitFile, FileMode.Open, FileAccess.Write);
        file.Write(System.Text.Encoding.ASCII.GetBytes(bytes.ToString(CultureInfo.InvariantCulture)));
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(_folder);
        }
        catch (IOException)
        {
            // The kernel has not yet taken its last process out; an empty group costs nothing.
        }
    }
}
