using System.Globalization;
using System.Text;
using Understudy.Checking;

namespace Understudy.Scenarios.Drills;

/// <summary>Real servers and a real proxy, under clients whose every answer is checked, while a test lets things fail.</summary>
internal sealed class Drill : IDisposable
{
    private const int MostLines = 80;
    private const int KeysAtOnce = 1000;
    private const int FewItems = 2000;
    private const string FirstBulkKey = "bulk0";
    private static readonly TimeSpan ShortlyBefore = TimeSpan.FromMilliseconds(100);

    /// <summary>Probes, settling and filling, on a busy machine.</summary>
    public static readonly TimeSpan ReturnLimit = Eventually.Limit;

    private readonly Dictionary<MemcachedProcess, long> _ejectionsBefore = [];
    private readonly int _bulkItems;
    private Wire _operator;
    private bool _isFlushed;

    /// <param name="cluster">Belongs to the drill from now on.</param>
    /// <param name="shape">What clients do; null for the defaults.</param>
    /// <param name="bulkItems">Items that no client touches: only a fill can bring them back.</param>
    public Drill(Cluster cluster, LoadShape? shape = null, int bulkItems = FewItems)
    {
        Cluster = cluster;
        _bulkItems = bulkItems;
        _operator = cluster.Proxy.Connect();
        var seed = (ulong)Random.Shared.NextInt64(1_000_000);
        Load = new RecordedLoad(cluster.Proxy.EndPoint, [.. cluster.Servers], shape ?? new LoadShape(), seed);
        StoreBulk();
        Load.Start();
        Load.GoOnFor(requests: 500);
    }

    public Cluster Cluster { get; }

    public MemcachedProcess Primary => Cluster.Primary;

    public MemcachedProcess Backup => Cluster.Backup;

    public RecordedLoad Load { get; }

    public MemcachedProcess The(Role role) => role == Role.Primary ? Primary : Backup;

    public static Drill Pair(params string[] options) => new(Cluster.Pair(options));

    /// <summary>kill -9.</summary>
    public void Kill(MemcachedProcess server) => Disturb(server, "killed", server.Kill);

    public void Restart(MemcachedProcess server) => Load.Note($"{server.Address} restarts", server.Restart);

    public void Pause(MemcachedProcess server) => Disturb(server, "hangs", server.Pause);

    public void Resume(MemcachedProcess server) => Load.Note($"{server.Address} goes on", server.Resume);

    /// <summary>Does something to a server after which it owes no answer until it is IN again.</summary>
    public void Disturb(MemcachedProcess server, string what, Action fault)
    {
        _ejectionsBefore.TryAdd(server, StatOf(server, "ejections"));
        Load.Note($"{server.Address} {what}", () => Load.Census.Disturb(server));
        fault();
    }

    /// <summary>A client empties the pool, and has been answered.</summary>
    public void Flush()
    {
        Load.Ask(new Operation(OperationKind.FlushAll, []));
        _isFlushed = true;
    }

    /// <summary>A client asks for a flush_all that takes effect after a while. Returns when it has.</summary>
    public void FlushLater(int seconds)
    {
        var asked = Load.Now;
        Load.Ask(new Operation(OperationKind.FlushLater, []) { Ttl = seconds });
        Load.GoOnFor(TimeSpan.FromSeconds(seconds) - ShortlyBefore - (Load.Now - asked));
        _operator.Get(FirstBulkKey).ShouldNotBeNull("it was flushed too early");
        Load.FlushUnasked(() => _operator.Get(FirstBulkKey) is null);
        _isFlushed = true;
    }

    /// <summary>Waits until a server that was disturbed has been out and is read from again.</summary>
    public void WaitUntilIn(MemcachedProcess server)
    {
        var before = _ejectionsBefore[server];
        Eventually.True(() => StatOf(server, "ejections") > before && StateOf(server) == "IN", ReturnLimit,
            () => $"{server.Address} is {StateOf(server)}, ejected {StatOf(server, "ejections") - before} times since\n{Log}");
        _ejectionsBefore.Remove(server);
        Load.Note($"{server.Address} is IN", () => Load.Census.Readmit(server));
    }

    /// <summary>kill -9, and a new process at the same address, which knows nothing of what the old one did.</summary>
    public void RestartProxy(Action whileItIsGone)
    {
        _operator.Dispose();
        Cluster.Proxy.Process.Kill();
        whileItIsGone();
        Cluster.Proxy.StartAgain();
        _operator = Cluster.Proxy.Connect();
        foreach (var server in _ejectionsBefore.Keys) _ejectionsBefore[server] = -1;
    }

    public void WaitUntil(MemcachedProcess server, string state) =>
        _operator.AwaitState(server, state, () => Log);

    /// <summary>Every promise was kept, nothing is lost or back, and the copies are equal.</summary>
    public void ShouldHaveGoneWell()
    {
        EveryPromiseShouldBeKept();
        NothingShouldBeLostOrBack();
        CopiesShouldBeEqual();
    }

    /// <summary>Reads every key once more, and holds the whole history against the promises.</summary>
    public void EveryPromiseShouldBeKept()
    {
        Load.Stop();
        Load.Ask([.. Load.Shape.AllKeys.Select(key => new Operation(OperationKind.Get, [key]))]);

        Load.History.Hits.ShouldBeGreaterThan(100);
        if (Load.History.Violations.Count > 0) Assert.Fail(Report());
    }

    /// <summary>Every item that no client has touched since the beginning is found; none if clients emptied the pool.</summary>
    public void NothingShouldBeLostOrBack()
    {
        var found = 0;
        foreach (var keys in Enumerable.Range(0, _bulkItems).Select(i => $"bulk{i}").Chunk(KeysAtOnce))
            found += _operator.Ask($"get {string.Join(' ', keys)}\r\n", "END\r\n").Split("VALUE ").Length - 1;
        found.ShouldBe(_isFlushed ? 0 : _bulkItems, $"seed {Load.Seed}; the proxy's log:\n{Log}");
    }

    /// <summary>No key has two values, and what nobody wrote meanwhile has the same value, flags and TTL in all tiers.</summary>
    /// <remarks>
    /// A delete may stand in for the copy of a conditional write that another write overtook (docs/architecture.md), and a touch that is
    /// overtaken may reach one copy only. Clients that pipeline such writes of few hot keys meet both.
    /// </remarks>
    public void CopiesShouldBeEqual()
    {
        foreach (var tier in new[] { Cluster.Backups, Cluster.Thirds }.Where(tier => tier.Length > 0))
        {
            ServerContents.Differences(Cluster.Primaries, tier)
                .Where(difference => difference.Aspect == ServerContents.Aspect.Content || IsBulk(difference.Key))
                .ShouldBeEmpty($"seed {Load.Seed}; the proxy's log:\n{Log}");
        }

        if (Cluster.CopiesInTier > 1) CopiesInTierShouldBeEqual();
    }

    public string StateOf(MemcachedProcess server) => _operator.StateOf(server);

    public long StatOf(MemcachedProcess server, string name) =>
        long.Parse(_operator.ReportOf(server, name), CultureInfo.InvariantCulture);

    public void Dispose()
    {
        Load.Dispose();
        _operator.Dispose();
        Cluster.Dispose();
    }

    private void CopiesInTierShouldBeEqual()
    {
        var servers = Cluster.Primaries;
        servers.SelectMany((server, i) => servers[(i + 1)..].SelectMany(other => ServerContents.SharedDifferences(server, other)))
            .Where(difference => difference.Aspect == ServerContents.Aspect.Content || IsBulk(difference.Key))
            .ShouldBeEmpty($"seed {Load.Seed}; the proxy's log:\n{Log}");
        servers.SelectMany(ServerContents.KeysOf).Where(IsBulk).CountBy(key => key).Where(copies => copies.Value != Cluster.CopiesInTier)
            .ShouldBeEmpty($"seed {Load.Seed}; the proxy's log:\n{Log}");
    }

    private void StoreBulk()
    {
        for (var i = 0; i < _bulkItems; i++)
        {
            var ttl = i % 2 == 0 ? 0 : 1000;
            _operator.Send($"set bulk{i} {i} {ttl} 8 noreply\r\nvalue{i % 1000:000}\r\n");
        }

        _operator.Ask("mn\r\n").ShouldBe("MN\r\n");
    }

    private string Log => Cluster.Proxy.Process.Output;

    private static bool IsBulk(string key) => key.StartsWith("bulk", StringComparison.Ordinal);

    private string Report()
    {
        var text = new StringBuilder();
        var violations = Load.History.Violations;
        text.AppendLine($"seed {Load.Seed}, {violations.Count} violations, of which the first:");
        foreach (var violation in violations.Take(5)) text.AppendLine($"  {violation}");
        var lines = Load.Timeline.About(violations[0].Key).ToList();
        var end = lines.FindIndex(line => line.Contains("CHECKER", StringComparison.Ordinal)) + 1;
        text.AppendLine("what led to it:");
        foreach (var line in lines.Take(end).TakeLast(MostLines)) text.AppendLine($"  {line}");
        return text.AppendLine("the proxy's log:").Append(Log).ToString();
    }
}
