using System.Net;

namespace Understudy.Scenarios.Rejoin;

/// <summary>Servers that are given by name, before a resolver of the test's own: a hosts file that only the proxy sees.</summary>
public sealed class NamedServerTests : IDisposable
{
    private static readonly TimeSpan ReturnLimit = Eventually.Limit;

    private readonly string _hosts = Path.GetTempFileName();
    private readonly MemcachedProcess _primary = MemcachedProcess.Start();
    private readonly MemcachedProcess _backup = MemcachedProcess.Start();

    [RootFact]
    public void A_name_that_has_no_address_at_the_start_is_found_later()
    {
        Name("127.0.0.1 primary.test");
        using var proxy = StartProxy();
        using var client = proxy.Connect();
        Store(client);
        proxy.Operate("server", "list").Output.ShouldContain("its name has no address");

        Name("127.0.0.1 primary.test backup.test");

        Eventually.True(() => _backup.ValueOf("k") == "v", ReturnLimit, () => proxy.Process.Output);
    }

    [RootFact]
    public void A_name_that_comes_to_stand_for_another_address_is_followed()
    {
        Name("127.0.0.1 primary.test backup.test");
        using var proxy = StartProxy();
        using var client = proxy.Connect();
        Store(client);
        using var moved = ChildProcess.Start("memcached", ["-u", "root", "-U", "0", "-l", "127.0.0.2", "-p", $"{_backup.Port}"]);
        var place = new IPEndPoint(IPAddress.Parse("127.0.0.2"), _backup.Port);
        Readiness.Await(moved, place, ReturnLimit);

        _backup.Kill();
        Name("127.0.0.1 primary.test", "127.0.0.2 backup.test");

        using var there = Wire.Connect(place);
        Eventually.True(() => there.Get("k") == "v", ReturnLimit, () => proxy.Process.Output);
    }

    public void Dispose()
    {
        _primary.Dispose();
        _backup.Dispose();
        File.Delete(_hosts);
    }

    // On a busy machine a connection may have taken too long at first.
    private static void Store(Wire client) =>
        Eventually.True(() => client.Set("k", "v", Cluster.AnswerLimit) == "STORED\r\n", ReturnLimit, "it is not stored");

    // The C library reads the file anew for each question.
    private UnderstudyProcess StartProxy() => UnderstudyProcess.Behind(
        $$"""exec unshare -m /bin/sh -c 'mount --bind {{_hosts}} /etc/hosts && exec "$0" "$@"' "$0" "$@" """,
        "proxy", "-s", $"primary.test:{_primary.Port}", "-b", $"backup.test:{_backup.Port}", "--resolve-interval", "100ms");

    // In place: what was mounted is the file, not its name.
    private void Name(params string[] lines) => File.WriteAllLines(_hosts, lines);
}
