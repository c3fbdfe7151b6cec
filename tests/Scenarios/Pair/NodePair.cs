using Understudy.Scenarios.Keepalived;

namespace Understudy.Scenarios.Pair;

/// <summary>Two hosts with a node each, of which the one that has the VIP leads.</summary>
internal sealed class NodePair : RouterPair
{
    private const int LinkPort = 11300;

    private readonly string _secret;

    /// <param name="options">Of <c>understudy keepalived config</c>, beside hosts, VIP and program.</param>
    public NodePair(params string[] options)
    {
        _secret = InFolder("secret");
        File.WriteAllText(_secret, "what only the two nodes know");
        Configure(_ => ["--pair", .. options]);
    }

    public override (int ExitCode, string Output) CleanUp(int host) =>
        Hosts[host].Run(Program, "keepalived", "stray", Configuration(host), "--remove");

    public override void AwaitReady() => Eventually.True(IsReady, () => Told);

    // Each serves its side while the network is cut in two, and keepalived prefers the first host where they meet again.
    public override int HolderAfterCut(int cut) => 0;

    private bool IsReady()
    {
        using var leader = Connect();
        var told = leader.Ask("stats replication\r\n", "END\r\n");
        return told.Contains("STAT role leader\r\n", StringComparison.Ordinal)
            && told.Contains("STAT link streaming\r\n", StringComparison.Ordinal)
            && told.Contains("STAT lag_changes 0\r\n", StringComparison.Ordinal);
    }

    protected override string[] WordsOf(int host) =>
    [
        "node", "-l", "0.0.0.0", "-p", $"{Port}", host == 0 ? "--replication-listen" : "--replica-of", $"{Hosts[0].Address}:{LinkPort}",
        "--replication-secret", _secret, "--replication-vip", $"{Vip}",
    ];
}
