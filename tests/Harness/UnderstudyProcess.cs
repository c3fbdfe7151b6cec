using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Understudy.Harness;

/// <summary>Our own program, as built, serving on loopback.</summary>
public sealed class UnderstudyProcess : IDisposable
{
    private const int StartAttempts = 5;

    // The first start on a busy machine also pays for the just-in-time compiler.
    private static readonly TimeSpan StartLimit = Eventually.Limit;

    private readonly string[] _arguments;

    // Control sockets of killed proxies must not pile up on the machine.
    static UnderstudyProcess()
    {
        var folder = Directory.CreateTempSubdirectory("understudy-run-").FullName;
        Environment.SetEnvironmentVariable("UNDERSTUDY_RUNTIME_DIR", folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
    }

    private UnderstudyProcess(ChildProcess process, EndPoint endPoint, string[] arguments)
    {
        Process = process;
        EndPoint = endPoint;
        _arguments = arguments;
    }

    /// <summary>The one that UNDERSTUDY_EXE names (<c>./test</c> names the published one), or else the program beside the tests.</summary>
    public static string Executable { get; } =
        Environment.GetEnvironmentVariable("UNDERSTUDY_EXE") ?? Path.Combine(AppContext.BaseDirectory, "understudy");

    public ChildProcess Process { get; private set; }

    public EndPoint EndPoint { get; }

    public int Port => ((IPEndPoint)EndPoint).Port;

    public string Address => EndPoint is UnixDomainSocketEndPoint ? EndPoint.ToString()! : $"127.0.0.1:{Port}";

    /// <summary><c>understudy proxy</c> on a free port with the given arguments.</summary>
    public static UnderstudyProcess Proxy(params string[] arguments) => Proxy(null, arguments);

    /// <param name="maxOpenFiles">Limit of open files for the proxy alone; null keeps the machine's.</param>
    public static UnderstudyProcess Proxy(int? maxOpenFiles, params string[] arguments) => OnFreePort("proxy", maxOpenFiles, arguments);

    /// <summary><c>understudy node</c> on a free port with the given arguments.</summary>
    public static UnderstudyProcess Node(params string[] arguments) => Node(null, arguments);

    /// <param name="maxOpenFiles">Limit of open files for the node alone; null keeps the machine's.</param>
    public static UnderstudyProcess Node(int? maxOpenFiles, params string[] arguments) => OnFreePort("node", maxOpenFiles, arguments);

    /// <param name="prelude">What a shell does before it becomes <c>understudy proxy</c> or <c>node</c>.</param>
    public static UnderstudyProcess Behind(string prelude, string command, params string[] arguments) =>
        OnFreePort(command, null, arguments, prelude);

    /// <summary>In front of servers in the order given: <c>-s</c> for each primary, <c>-b</c> for each backup.</summary>
    public static UnderstudyProcess InFrontOf(
        IEnumerable<MemcachedProcess> primaries, IEnumerable<MemcachedProcess>? backups = null, params string[] more) =>
        Proxy([.. Servers(primaries.Select(p => p.Address), (backups ?? []).Select(b => b.Address)), .. more]);

    public static string[] Servers(IEnumerable<string> primaries, IEnumerable<string> backups) =>
        [.. primaries.SelectMany(p => new[] { "-s", p }), .. backups.SelectMany(b => new[] { "-b", b })];

    /// <summary>Any command line that ends up serving at the given place.</summary>
    public static UnderstudyProcess Serve(string[] arguments, EndPoint endPoint, int? maxOpenFiles = null, string? prelude = null)
    {
        var child = ChildProcess.Start(Executable, arguments, maxOpenFiles, prelude);
        Readiness.Await(child, endPoint, StartLimit);
        return new UnderstudyProcess(child, endPoint, arguments);
    }

    /// <summary>Runs a command that is expected to end by itself. The caller disposes it.</summary>
    public static ChildProcess Run(params string[] arguments)
    {
        var child = ChildProcess.Start(Executable, arguments);
        if (child.WaitForExit(StartLimit)) return child;

        var output = child.Output;
        child.Dispose();
        throw new TimeoutException($"understudy {string.Join(' ', arguments)} did not end; it wrote:\n{output}");
    }

    /// <summary>Begins a new life with the same command line, at the same place. The old one must have ended.</summary>
    public void StartAgain()
    {
        Process.Dispose();
        Process = ChildProcess.Start(Executable, _arguments);
        Readiness.Await(Process, EndPoint, StartLimit);
    }

    public Wire Connect() => Wire.Connect(EndPoint);

    /// <summary>Where its control socket is unless a test says otherwise.</summary>
    public string ControlPath => Path.Combine(Environment.GetEnvironmentVariable("UNDERSTUDY_RUNTIME_DIR")!, $"{Port}.sock");

    /// <summary>Runs <c>understudy server ...</c> or <c>understudy fill ...</c> against this proxy.</summary>
    /// <returns>What it wrote, and 0 if it could be done.</returns>
    public (int ExitCode, string Output) Operate(params string[] words)
    {
        using var command = Run([.. words, "-p", Port.ToString(CultureInfo.InvariantCulture)]);
        return (command.ExitCode, command.Output);
    }

    public void Dispose() => Process.Dispose();

    private static UnderstudyProcess OnFreePort(string command, int? maxOpenFiles, string[] arguments, string? prelude = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort.Next();
            string[] where = [command, "-l", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture)];
            try
            {
                return Serve([.. where, .. arguments], new IPEndPoint(IPAddress.Loopback, port), maxOpenFiles, prelude);
            }
            catch (ProcessStartException refused)
                when (attempt < StartAttempts && refused.Message.Contains("EADDRINUSE", StringComparison.Ordinal))
            {
                // Another run took the port between our look and its bind.
            }
        }
    }
}
