namespace Understudy.Scenarios.Keepalived;

/// <summary>Two hosts with a proxy each, and a VIP. The servers stand on the tests' own machine.</summary>
internal sealed class ProxyPair : RouterPair
{
    private readonly MemcachedProcess _primary, _backup;

    /// <param name="options">Of <c>understudy keepalived config</c>, beside hosts, VIP and program.</param>
    public ProxyPair(params string[] options)
    {
        _primary = MemcachedProcess.StartAt(Network.Own);
        _backup = MemcachedProcess.StartAt(Network.Own);
        Configure(host => ["--config", FileOf(host), .. options]);
    }

    /// <summary>What an operator is told there of who holds the VIP.</summary>
    public (int ExitCode, string Output) AskWhoHolds(int host, params string[] more) => Hosts[host].Run(
        Program, ["status", "--vip", "--keepalived", Configuration(host), "--control", Control(host), .. more]);

    public override (int ExitCode, string Output) CleanUp(int host) =>
        Hosts[host].Run(Program, "keepalived", "stray", Configuration(host), "--control", Control(host), "--remove");

    public override void AwaitReady()
    {
        // Both use the same servers.
    }

    // One that reaches no server does not serve, and gives the VIP up.
    public override int HolderAfterCut(int cut) => 1 - cut;

    public override void Dispose()
    {
        base.Dispose();
        _primary.Dispose();
        _backup.Dispose();
    }

    protected override string[] WordsOf(int host) => ["proxy", "--config", FileOf(host)];

    private string Control(int host) => InFolder($"proxy{host}.sock");

    private string FileOf(int host)
    {
        var path = InFolder($"proxy{host}.yaml");
        File.WriteAllText(path, $"""
            listeners: [0.0.0.0:{Port}]
            pools:
              main:
                tiers: [["{_primary.Address}"], ["{_backup.Address}"]]
            admin: {"{"}control: {Control(host)}{"}"}
            """);
        return path;
    }
}
