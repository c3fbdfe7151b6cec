using System.Globalization;
using System.Net;

namespace Understudy.Harness;

/// <summary>Machines on one switch, as far as they can tell: namespaces on a bridge. The tests' own machine is one of them.</summary>
/// <remarks>Addresses that move from one machine to another need such a network: each machine hears whom the others say they are.</remarks>
public sealed class SharedNetwork : IDisposable
{
    private static int _count;
    private readonly string _switch;
    private readonly string? _near;
    private readonly string _subnet;
    private readonly int _number;
    private readonly List<Host> _hosts = [];

    /// <param name="hosts">How many, beside this machine.</param>
    /// <param name="subnet">The first three numbers of all addresses. This machine is not in it then: it may have others like them. Null:
    /// some that nobody else has.</param>
    public SharedNetwork(int hosts, string? subnet = null)
    {
        _number = Interlocked.Increment(ref _count);
        _switch = $"us{Environment.ProcessId}-sw{_number}";
        _near = subnet is null ? $"u{Environment.ProcessId % 1_000_000}s{_number}" : null;
        _subnet = subnet ?? string.Create(CultureInfo.InvariantCulture, $"10.{190 + (Environment.ProcessId % 60)}.{_number}");
        Ip("netns", "add", _switch);
        // No forward delay: a port that is plugged in forwards at once.
        Ip("-n", _switch, "link", "add", "br0", "type", "bridge", "mcast_snooping", "0", "forward_delay", "0");
        Ip("-n", _switch, "link", "set", "br0", "up");
        for (var i = 1; i <= hosts; i++) _hosts.Add(new Host(this, i));
        if (_near is null) return;
        Ip("link", "add", _near, "type", "veth", "peer", "name", "near", "netns", _switch);
        Ip("-n", _switch, "link", "set", "near", "master", "br0", "up");
        Ip("addr", "add", $"{Own}/24", "dev", _near);
        Ip("link", "set", _near, "up");
    }

    /// <summary>Of this machine.</summary>
    public IPAddress Own => AddressOf(254);

    public IReadOnlyList<Host> Hosts => _hosts;

    /// <summary>One of the network that no machine has to itself.</summary>
    public IPAddress AddressOf(int last) => IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"{_subnet}.{last}"));

    public void Dispose()
    {
        foreach (var host in _hosts) host.Dispose();
        if (_near is not null) Ip("link", "del", _near);
        Ip("netns", "del", _switch);
    }

    private static void Ip(params string[] arguments)
    {
        using var process = ChildProcess.Start("ip", arguments);
        if (!process.WaitForExit(Eventually.Limit) || process.ExitCode != 0)
            throw new InvalidOperationException($"ip {string.Join(' ', arguments)}: {process.Output}");
    }

    /// <summary>A machine of the network.</summary>
    public sealed class Host
    {
        private readonly SharedNetwork _network;
        private readonly string _port;

        internal Host(SharedNetwork network, int number)
        {
            _network = network;
            _port = $"h{number}";
            Name = $"us{Environment.ProcessId}-{network._number}h{number}";
            Address = network.AddressOf(number);
            Ip("netns", "add", Name);
            Ip("-n", network._switch, "link", "add", _port, "type", "veth", "peer", "name", "eth0", "netns", Name);
            Ip("-n", network._switch, "link", "set", _port, "master", "br0", "up");
            Ip("-n", Name, "link", "set", "lo", "up");
            Ip("-n", Name, "link", "set", "eth0", "up");
            Ip("-n", Name, "addr", "add", $"{Address}/24", "dev", "eth0");
        }

        /// <summary>Of its network namespace.</summary>
        public string Name { get; }

        public IPAddress Address { get; }

        public ChildProcess Start(string file, params string[] arguments) =>
            ChildProcess.Start("ip", ["netns", "exec", Name, file, .. arguments]);

        /// <summary>Runs a command there that is expected to end by itself.</summary>
        public (int ExitCode, string Output) Run(string file, params string[] arguments)
        {
            using var process = Start(file, arguments);
            if (!process.WaitForExit(Eventually.Limit))
                throw new TimeoutException($"{file} {string.Join(' ', arguments)} did not end: {process.Output}");
            return (process.ExitCode, process.Output);
        }

        public bool Has(IPAddress address) => Run("ip", "-o", "addr", "show").Output.Contains($" {address}/", StringComparison.Ordinal);

        /// <summary>Pulls its cable out of the switch: neither end is told.</summary>
        public void Cut() => Ip("-n", _network._switch, "link", "set", _port, "nomaster");

        public void Heal() => Ip("-n", _network._switch, "link", "set", _port, "master", "br0");

        /// <summary>kill -9 of all that runs there, or of what its command line tells.</summary>
        public void KillAll(string name = "")
        {
            foreach (var id in Run("ip", "netns", "pids", Name).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                try
                {
                    var words = File.ReadAllText($"/proc/{id}/cmdline").Replace('\0', ' ');
                    if (!words.Contains(name, StringComparison.Ordinal)) continue;
                    Signals.Send(int.Parse(id, CultureInfo.InvariantCulture), Signal.Kill);
                }
                catch (IOException)
                {
                    // It has ended by itself.
                }
            }
        }

        internal void Dispose()
        {
            KillAll();
            Ip("-n", _network._switch, "link", "del", _port);
            Ip("netns", "del", Name);
        }
    }
}
