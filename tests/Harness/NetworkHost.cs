using System.Net;

namespace Understudy.Harness;

/// <summary>A machine of its own for one server, as far as the network can tell: a namespace at the end of a virtual cable.</summary>
/// <remarks>
/// Taking the address away from the far end makes the host a black hole: frames still arrive (our neighbour entry is permanent) and are
/// dropped without an answer, on new and on established connections alike. No packet filter is needed for that.
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
        Heal();
    }

    public IPAddress Address { get; }

    public ChildProcess Start(string file, params string[] arguments) =>
        ChildProcess.Start("ip", ["netns", "exec", _name, file, .. arguments]);

    public void BlackHole() => Ip("-n", _name, "addr", "del", $"{Address}/24", "dev", "eth0");

    public void Heal() => Ip("-n", _name, "addr", "add", $"{Address}/24", "dev", "eth0");

    public void Dispose()
    {
        Ip("link", "del", _near);
        Ip("netns", "del", _name);
    }

    private static void Ip(params string[] arguments)
    {
        using var ip = ChildProcess.Start("ip", arguments);
        if (!ip.WaitForExit(TimeSpan.FromSeconds(10)) || ip.ExitCode != 0)
            throw new InvalidOperationException($"ip {string.Join(' ', arguments)}: {ip.Output}");
    }
}
