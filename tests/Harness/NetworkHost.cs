using System.Net;

namespace Understudy.Harness;

/// <summary>A machine of its own for one server, as far as the network can tell: a namespace at the end of a virtual cable.</summary>
/// <remarks>
/// A cut drops frames where they arrive: neither end is told, on new and on established connections alike. After the healing each side
/// sends again what the other has not confirmed, as after the fault of a switch.
/// </remarks>
public sealed class NetworkHost : IDisposable
{
    private const string FarMac = "02:55:00:00:00:02";
    private static int _count;
    private readonly string _name;
    private readonly string _near;

    public NetworkHost()
    {
        var number = Interlocked.Increment(ref _count);
        _name = $"us{Environment.ProcessId}-{number}";
        _near = $"u{Environment.ProcessId % 1_000_000}n{number}";
        var subnet = $"10.{90 + Environment.ProcessId % 100}.{number}";
        Address = IPAddress.Parse($"{subnet}.2");

        Ip("netns", "add", _name);
        Ip("link", "add", _near, "type", "veth", "peer", "name", "eth0", "netns", _name);
        Ip("-n", _name, "link", "set", "eth0", "address", FarMac, "up");
        Ip("-n", _name, "link", "set", "lo", "up");
        Ip("addr", "add", $"{subnet}.1/24", "dev", _near);
        Ip("link", "set", _near, "up");
        Ip("neigh", "replace", Address.ToString(), "lladdr", FarMac, "dev", _near, "nud", "permanent");
        Ip("-n", _name, "addr", "add", $"{Address}/24", "dev", "eth0");
    }

    public IPAddress Address { get; }

    public ChildProcess Start(string file, params string[] arguments) =>
        ChildProcess.Start("ip", ["netns", "exec", _name, file, .. arguments]);

    /// <summary>Nothing gets through any more, in either direction.</summary>
    public void Cut()
    {
        CutIncoming();
        CutOutgoing();
    }

    /// <summary>The host hears nothing; what it sends still arrives.</summary>
    public void CutIncoming() => Run("ip", "netns", "exec", _name, "nft", Drop("eth0"));

    /// <summary>Nobody hears the host; it still hears them.</summary>
    public void CutOutgoing() => Run("nft", Drop(_near));

    /// <summary>Ends every cut. Harmless where there is none.</summary>
    public void Heal()
    {
        Run("ip", "netns", "exec", _name, "nft", Pass("eth0"));
        Run("nft", Pass(_near));
    }

    public void Dispose()
    {
        Heal();
        Ip("link", "del", _near);
        Ip("netns", "del", _name);
    }

    // Adding before deleting makes both work whether or not the table is there.
    private static string Pass(string device) => $"add table netdev cut-{device}; delete table netdev cut-{device}";

    private static string Drop(string device) =>
        $"add table netdev cut-{device}; add chain netdev cut-{device} arriving " +
        $"{{ type filter hook ingress device {device} priority 0; policy drop; }}";

    private static void Ip(params string[] arguments) => Run("ip", arguments);

    private static void Run(string program, params string[] arguments)
    {
        using var process = ChildProcess.Start(program, arguments);
        if (!process.WaitForExit(Eventually.Limit) || process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {process.Output}");
    }
}
