using System.Buffers.Text;
using System.Text;

namespace Understudy.Transport.Processes;

/// <summary>How much memory this process may have, as the machine and the cgroups it is in say, of version 1 and 2, nested too.</summary>
/// <remarks>Reads a few small files each time, since limits are changed while processes run, and allocates next to nothing for it. What
/// cannot be read limits nothing. One thread at a time.</remarks>
public sealed class MachineMemory
{
    /// <summary>A limit above it is none: version 1 says the largest whole number of pages for no limit.</summary>
    private const long NoLimit = 1L << 60;

    // The longest, memory.stat, has 2 KiB.
    private readonly byte[] _buffer = new byte[16 << 10];
    private readonly string _root;
    private readonly string _machineFile;
    private readonly string _groupsFile;
    private byte[] _groups = [0];
    private Level[] _levels = [];

    /// <param name="root">Where the files are: <c>/</c>, unless a test has a tree of its own.</param>
    public MachineMemory(string root = "/")
    {
        _root = root;
        _machineFile = Path.Combine(root, "proc/meminfo");
        _groupsFile = Path.Combine(root, "proc/self/cgroup");
    }

    /// <summary>Reads it as it is now.</summary>
    public MemoryRoom Read()
    {
        // A process may be moved.
        if (!ReadFile(_groupsFile).SequenceEqual(_groups)) FindLevels();
        var room = ReadMachine();
        foreach (var level in _levels)
        {
            if (ReadLevel(level) is { } within) room = room.Within(within);
        }

        return room;
    }

    private MemoryRoom ReadMachine()
    {
        var text = ReadFile(_machineFile);
        var total = Field(text, "MemTotal:"u8) * 1024 ?? NoLimit;
        return new MemoryRoom(total, Math.Min(total, Field(text, "MemAvailable:"u8) * 1024 ?? NoLimit));
    }

    private MemoryRoom? ReadLevel(Level level)
    {
        // Above memory.high processes are slowed down until they stand still.
        var limit = Number(ReadFile(level.LimitFile)) ?? NoLimit;
        if (level.IsUnified) limit = Math.Min(limit, Number(ReadFile(level.HighFile)) ?? NoLimit);
        if (limit >= NoLimit) return null;

        // What files were read into is given up before anything else.
        var used = Number(ReadFile(level.UsageFile)) ?? 0;
        var text = ReadFile(level.DetailFile);
        var files = level.IsUnified
            ? (Field(text, "inactive_file"u8) ?? 0) + (Field(text, "active_file"u8) ?? 0)
            : (Field(text, "total_inactive_file"u8) ?? 0) + (Field(text, "total_active_file"u8) ?? 0);
        return new MemoryRoom(limit, Math.Max(0, limit - Math.Max(0, used - files)));
    }

    // Each group we are in, up to the one that is mounted; those above it are out of sight, and their limits with them.
    private void FindLevels()
    {
        _groups = ReadFile(_groupsFile).ToArray();
        var mounts = Encoding.UTF8.GetString(ReadFile(Path.Combine(_root, "proc/self/mountinfo"))).Split('\n')
            .Select(CgroupMount.TryParse).OfType<CgroupMount>().ToList();
        var levels = new List<Level>();
        foreach (var line in Encoding.UTF8.GetString(_groups).Split('\n'))
        {
            // 4:memory:/path in version 1, 0::/path in version 2 (cgroups(7)).
            if (line.Split(':', 3) is not [_, var controllers, var path]) continue;
            var isUnified = controllers.Length == 0;
            if (!isUnified && !controllers.Split(',').Contains("memory")) continue;
            if (mounts.Find(mount => mount.IsUnified == isUnified) is not { } found) continue;
            levels.AddRange(found.FoldersOf(path).Select(folder => new Level(Path.Combine(_root, folder.TrimStart('/')), isUnified)));
        }

        _levels = [.. levels.Where(level => File.Exists(level.LimitFile))];
    }

    private ReadOnlySpan<byte> ReadFile(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            var length = 0;
            int read;
            // The kernel gives such files by the page.
            while ((read = RandomAccess.Read(file, _buffer.AsSpan(length), length)) > 0) length += read;
            return _buffer.AsSpan(0, length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    // Of the line that begins with the name.
    private static long? Field(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        while (!text.IsEmpty)
        {
            if (text.StartsWith(name) && text.Length > name.Length && text[name.Length] == ' ')
                return Number(text[name.Length..].TrimStart((byte)' '));
            var end = text.IndexOf((byte)'\n');
            text = end < 0 ? default : text[(end + 1)..];
        }

        return null;
    }

    // "max" is no number, and means none.
    private static long? Number(ReadOnlySpan<byte> text) => Utf8Parser.TryParse(text, out long number, out _) ? number : null;

    /// <summary>The files of one group.</summary>
    private sealed class Level(string folder, bool isUnified)
    {
        public bool IsUnified => isUnified;

        public string LimitFile { get; } = Path.Combine(folder, isUnified ? "memory.max" : "memory.limit_in_bytes");

        public string HighFile { get; } = Path.Combine(folder, "memory.high");

        public string UsageFile { get; } = Path.Combine(folder, isUnified ? "memory.current" : "memory.usage_in_bytes");

        public string DetailFile { get; } = Path.Combine(folder, "memory.stat");
    }

    /// <summary>Where a hierarchy of cgroups is mounted.</summary>
    private sealed record CgroupMount(string Group, string Point, bool IsUnified)
    {
        // 35 31 0:32 /group /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory (proc_pid_mountinfo(5)).
        public static CgroupMount? TryParse(string line)
        {
            if (line.Split(" - ", 2) is not [var place, var system]) return null;
            var (where, what) = (place.Split(' '), system.Split(' '));
            if (where.Length < 5 || what.Length < 3) return null;
            var isUnified = what[0] == "cgroup2";
            if (!isUnified && (what[0] != "cgroup" || !what[2].Split(',').Contains("memory"))) return null;
            return new CgroupMount(where[3], where[4], isUnified);
        }

        /// <summary>Of a group and of those it is in, as far as they are mounted.</summary>
        public IEnumerable<string> FoldersOf(string path)
        {
            // In a container the mount may begin at the container's group, and the path be told from outside.
            var inside = Group != "/" && path.StartsWith(Group, StringComparison.Ordinal) ? path[Group.Length..] : path;
            if (inside.Contains("/..", StringComparison.Ordinal)) inside = string.Empty;
            var names = inside.Split('/', StringSplitOptions.RemoveEmptyEntries);
            for (var depth = names.Length; depth >= 0; depth--) yield return string.Join('/', [Point, .. names[..depth]]);
        }
    }
}
