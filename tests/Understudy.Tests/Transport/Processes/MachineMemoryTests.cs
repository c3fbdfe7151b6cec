using Understudy.Transport.Processes;

namespace Understudy.Tests.Transport.Processes;

/// <summary>On trees of files as the kernel shows them.</summary>
public sealed class MachineMemoryTests : IDisposable
{
    private const long Megabyte = 1L << 20;
    private readonly string _root = Directory.CreateTempSubdirectory("understudy-machine-").FullName;

    public MachineMemoryTests() => Write("proc/meminfo", "MemTotal:       4096000 kB\nMemFree: 1 kB\nMemAvailable:   2048000 kB\n");

    [Fact]
    public void Without_a_cgroup_the_machine_is_the_limit()
    {
        Read().ShouldBe(new MemoryRoom(4000 * Megabyte, 2000 * Megabyte));
    }

    [Fact]
    public void A_group_of_version_2_is_a_limit_and_so_are_those_it_is_in()
    {
        Unified("/outer/inner");
        Group2("sys/fs/cgroup/outer/inner", max: "max", current: 10 * Megabyte, files: 0);
        Group2("sys/fs/cgroup/outer", max: $"{128 * Megabyte}", current: 50 * Megabyte, files: 20 * Megabyte);

        Read().ShouldBe(new MemoryRoom(128 * Megabyte, 98 * Megabyte));
    }

    [Fact]
    public void Where_processes_are_slowed_down_is_a_limit_too()
    {
        Unified("/service");
        Group2("sys/fs/cgroup/service", max: $"{128 * Megabyte}", current: 50 * Megabyte, files: 0);
        Write("sys/fs/cgroup/service/memory.high", $"{100 * Megabyte}\n");

        Read().ShouldBe(new MemoryRoom(100 * Megabyte, 50 * Megabyte));
    }

    [Fact]
    public void A_group_of_version_1_is_a_limit_and_so_are_those_it_is_in()
    {
        Write("proc/self/mountinfo", "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n");
        Write("proc/self/cgroup", "9:name=systemd:/\n4:cpu,memory:/outer/inner\n0::/\n");
        Group1("sys/fs/cgroup/memory/outer/inner", limit: 64 * Megabyte, usage: 60 * Megabyte, files: 30 * Megabyte);
        Group1("sys/fs/cgroup/memory/outer", limit: 9223372036854771712, usage: 70 * Megabyte, files: 0);

        Read().ShouldBe(new MemoryRoom(64 * Megabyte, 34 * Megabyte));
    }

    [Theory]
    [InlineData("/docker/abc", "/docker/abc")]
    [InlineData("/docker/abc", "/")]
    [InlineData("/", "/")]
    [InlineData("/", "/../..")]
    public void In_a_container_the_mount_is_the_containers_own_group(string mounted, string told)
    {
        Write("proc/self/mountinfo", $"35 31 0:32 {mounted} /sys/fs/cgroup rw,relatime - cgroup2 cgroup2 rw\n");
        Write("proc/self/cgroup", $"0::{told}\n");
        Group2("sys/fs/cgroup", max: $"{128 * Megabyte}", current: 28 * Megabyte, files: 0);

        Read().ShouldBe(new MemoryRoom(128 * Megabyte, 100 * Megabyte));
    }

    [Fact]
    public void A_limit_that_changes_is_seen()
    {
        Unified("/service");
        Group2("sys/fs/cgroup/service", max: "max", current: Megabyte, files: 0);
        var machine = new MachineMemory(_root);
        var before = machine.Read().Ceiling;
        Write("sys/fs/cgroup/service/memory.max", $"{32 * Megabyte}\n");

        (before, machine.Read().Ceiling).ShouldBe((4000 * Megabyte, 32 * Megabyte));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private MemoryRoom Read() => new MachineMemory(_root).Read();

    private void Unified(string path)
    {
        Write("proc/self/mountinfo", "24 31 0:21 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n");
        Write("proc/self/cgroup", $"0::{path}\n");
    }

    private void Group2(string folder, string max, long current, long files)
    {
        Write($"{folder}/memory.max", $"{max}\n");
        Write($"{folder}/memory.high", "max\n");
        Write($"{folder}/memory.current", $"{current}\n");
        Write($"{folder}/memory.stat", $"anon 1\ninactive_file {files}\nactive_file 0\n");
    }

    private void Group1(string folder, long limit, long usage, long files)
    {
        Write($"{folder}/memory.limit_in_bytes", $"{limit}\n");
        Write($"{folder}/memory.usage_in_bytes", $"{usage}\n");
        Write($"{folder}/memory.stat", $"inactive_file 1\ntotal_inactive_file 0\ntotal_active_file {files}\n");
    }

    private void Write(string path, string text)
    {
        var whole = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(whole)!);
        File.WriteAllText(whole, text);
    }
}
