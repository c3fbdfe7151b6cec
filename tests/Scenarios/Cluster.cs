namespace Understudy.Scenarios;

/// <summary>Real servers and a proxy before them, gone at the end of the test.</summary>
internal sealed class Cluster : IDisposable
{
    /// <summary>Above the deadline of a request (250 ms by default, and 40 ms), with room for a busy machine; far below magent's
    /// minutes.</summary>
    public static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    private Cluster(MemcachedProcess[] primaries, MemcachedProcess[] backups, string[] options, MemcachedProcess[]? thirds = null)
    {
        Primaries = primaries;
        Backups = backups;
        Thirds = thirds ?? [];
        string[] tier = Thirds.Length == 0 ? [] : ["--tier", string.Join(',', Thirds.Select(server => server.Address))];
        Proxy = UnderstudyProcess.InFrontOf(primaries, backups, [.. tier, .. options]);

        // On a busy machine a connection may have taken too long at first; tests begin with every server in use.
        using var client = Proxy.Connect();
        foreach (var server in Servers) client.AwaitState(server);
    }

    public MemcachedProcess[] Primaries { get; }

    public MemcachedProcess[] Backups { get; }

    /// <summary>Of a third tier; none in most clusters.</summary>
    public MemcachedProcess[] Thirds { get; }

    /// <summary>Of each item on the primaries; 1 where there are several tiers.</summary>
    public int CopiesInTier { get; private init; } = 1;

    public MemcachedProcess Primary => Primaries[0];

    public MemcachedProcess Backup => Backups[0];

    public UnderstudyProcess Proxy { get; }

    public IEnumerable<MemcachedProcess> Servers => [.. Primaries, .. Backups, .. Thirds];

    /// <summary>One primary and one backup.</summary>
    public static Cluster Pair(params string[] options) => new([MemcachedProcess.Start()], [MemcachedProcess.Start()], options);

    public static Cluster Of(int primaries, int backups, params string[] options) =>
        new(MemcachedProcess.StartMany(primaries), MemcachedProcess.StartMany(backups), options);

    /// <summary>Three tiers of so many servers each: three copies of everything.</summary>
    public static Cluster Triple(int servers = 1, params string[] options) => new(
        MemcachedProcess.StartMany(servers), MemcachedProcess.StartMany(servers), options, MemcachedProcess.StartMany(servers));

    /// <summary>One tier, in which each item is on several servers.</summary>
    public static Cluster InOneTier(int servers, int copies, params string[] options) =>
        new(MemcachedProcess.StartMany(servers), [], ["--copies", $"{copies}", .. options]) { CopiesInTier = copies };

    /// <summary>Servers that were started with options of their own; they belong to the cluster from here on.</summary>
    public static Cluster Of(MemcachedProcess primary, MemcachedProcess backup, params string[] options) =>
        new([primary], [backup], options);

    public void Dispose()
    {
        Proxy.Dispose();
        foreach (var server in Servers) server.Dispose();
    }
}
