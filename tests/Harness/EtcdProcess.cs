using System.Globalization;
using System.Net.Sockets;

namespace Understudy.Harness;

/// <summary>A real etcd of one member on loopback, with its files in memory. Begins empty.</summary>
public sealed class EtcdProcess : IDisposable
{
    private static readonly TimeSpan StartLimit = Eventually.Limit;

    private readonly string _folder;
    private readonly string[] _arguments;
    private ChildProcess _child;

    private EtcdProcess()
    {
        // A disk that others are busy with makes every answer late.
        var memory = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        _folder = Path.Combine(memory, $"understudy-etcd-{Guid.NewGuid():N}");
        Port = FreePort.Next();
        var (clients, peers) = (Address, $"http://127.0.0.1:{FreePort.Next().ToString(CultureInfo.InvariantCulture)}");
        _arguments =
        [
            "--data-dir", Path.Combine(_folder, "data"), "--listen-client-urls", clients, "--advertise-client-urls", clients,
            "--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers, "--initial-cluster", $"default={peers}",
        ];
        _child = Launch();
    }

    public int Port { get; }

    public string Address => $"http://127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}";

    public static EtcdProcess Start() => new();

    /// <summary>SIGSTOP.</summary>
    public void Pause() => _child.Pause();

    /// <summary>SIGCONT.</summary>
    public void Resume() => _child.Send(Signal.Continue);

    public void Dispose()
    {
        _child.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private ChildProcess Launch()
    {
        var child = ChildProcess.Start("etcd", _arguments);
        Eventually.True(() => child.HasExited || IsHealthy(), StartLimit, () => $"etcd does not answer; it wrote:\n{child.Output}");
        if (child.HasExited) throw new ProcessStartException($"etcd exited with {child.ExitCode}; it wrote:\n{child.Output}");
        return child;
    }

    private bool IsHealthy()
    {
        try
        {
            using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(1) };
            return client.GetStringAsync(new Uri($"{Address}/health")).GetAwaiter().GetResult().Contains("true", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException or SocketException)
        {
            return false;
        }
    }
}
