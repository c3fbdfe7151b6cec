using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;

namespace Understudy.Scenarios.Watchers;

/// <summary>A folder in the place of a host's /etc, /run and /var/log, with a proxy and a node that somebody else starts.</summary>
internal sealed class WatchedHost : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("understudy-");
    private readonly int _proxy = FreePort.Next(), _cache = FreePort.Next();

    public WatchedHost()
    {
        _folder.CreateSubdirectory("run");
        _folder.CreateSubdirectory("log");
        File.WriteAllText(InFolder("understudy.yaml"), $"""
            listeners: [127.0.0.1:{_proxy}]
            pools: {"{"}main: {"{"}tiers: [[127.0.0.1:{_cache}]]{"}}"}
            admin: {"{"}control: {InFolder("run/proxy.sock")}{"}"}
            nodes: {"{"}cache: {"{"}listen: 127.0.0.1, port: {_cache}, memory: 64m{"}}"}
            """);
    }

    public string InFolder(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>A file of <c>packaging</c> with this host's places and ports, and without a user, whom tests do not have.</summary>
    public string Adapt(string name, [CallerFilePath] string here = "")
    {
        var text = File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "packaging", name));
        foreach (var (from, to) in new[]
        {
            ("/usr/bin/understudy", UnderstudyProcess.Executable), ("/etc/understudy/", $"{_folder.FullName}/"),
            ("/run/understudy/", InFolder("run/")),
            ("/var/log/understudy/", InFolder("log/")), ("127.0.0.1:11211", $"127.0.0.1:{_proxy}"),
            ("127.0.0.1:11311", $"127.0.0.1:{_cache}"),
        })
        {
            text.ShouldContain(from);
            text = text.Replace(from, to, StringComparison.Ordinal);
        }

        return text.Replace(" --user understudy", "").Replace("user=understudy\n", "");
    }

    /// <summary>Lets each fail in each way, and waits for its return.</summary>
    public void FailAndReturn(ChildProcess watcher)
    {
        AwaitServing(watcher);
        (string, string)[] faults = [("proxy", "-KILL"), ("proxy", "-STOP"), ("cache", "-KILL"), ("cache", "-STOP")];
        foreach (var (name, fault) in faults)
        {
            var before = ProcessOf(name);
            Send(fault, before!.Value);

            Eventually.True(() => ProcessOf(name) is { } now && now != before, Limit, () => $"{name} again after {fault}\n{Told(watcher)}");
            AwaitServing(watcher);
        }
    }

    public void Dispose()
    {
        foreach (var name in new[] { "proxy", "cache" })
        {
            if (ProcessOf(name) is { } left && Directory.Exists($"/proc/{left}")) Send("-KILL", left);
        }

        _folder.Delete(recursive: true);
    }

    private void AwaitServing(ChildProcess watcher) => Eventually.True(
        () =>
        {
            using var check = UnderstudyProcess.Run("check", "--serving", $"{new IPEndPoint(IPAddress.Loopback, _proxy)}");
            return check.ExitCode == 0;
        },
        Limit, () => Told(watcher));

    private static void Send(string signal, int process)
    {
        using var kill = ChildProcess.Start("kill", [signal, $"{process}"]);
        kill.WaitForExit(Eventually.Limit).ShouldBeTrue();
    }

    private int? ProcessOf(string name)
    {
        var file = InFolder($"run/{name}.pid");
        return File.Exists(file) && int.TryParse(File.ReadAllText(file).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id : null;
    }

    private string Told(ChildProcess watcher) => string.Join("\n", _folder.GetFiles("*.log", SearchOption.AllDirectories)
        .Select(log => $"--- {log.Name}\n{File.ReadAllText(log.FullName)}").Prepend(watcher.Output));
}
