using System.Net.Sockets;
using Understudy.Control.Configuration;
using Understudy.Transport.Interop;

namespace Understudy.Operating;

/// <summary>Finds a proxy's control socket and asks it one thing.</summary>
internal static class ControlConnection
{
    // sun_path holds 108 bytes and ends with a zero (unix(7)).
    private const int LongestPathBytes = 107;

    /// <summary>Whom to ask.</summary>
    public const string Proxy = "proxy", Node = "node";

    // A proxy answers within a batch of its loop; one that is stopped or starved does not.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <param name="path">Where the operator says that it is; null: where it usually is.</param>
    /// <param name="port">The proxy's; null: there is one proxy only.</param>
    /// <returns>A path, or null and the reason.</returns>
    public static async Task<(string? Path, string Obstacle)> FindAsync(string? path, int? port, string who = Proxy)
    {
        if (path is not null) return (Path.GetFullPath(path), string.Empty);
        IReadOnlyList<string> found;
        try
        {
            found = ControlSockets.Find(port, ofNodes: who == Node);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, $"cannot look for control sockets in {ControlSockets.Places}: {FileFault.ReasonOf(e)}; "
                + $"run it as root, or as the user that the {who} runs as");
        }

        if (found.Count == 1) return (found[0], string.Empty);
        var which = port is null ? $"no {who}" : $"no {who} at port {port}";
        if (found.Count == 0)
            return (null, $"{which} has a control socket in {ControlSockets.Places}; is it running here? A path is given with --control");

        // What dead proxies left behind does not count.
        var living = new List<string>();
        foreach (var candidate in found)
        {
            using var socket = await TryConnectAsync(candidate);
            // One that may not be opened is there all the same.
            if (socket.Connected || socket.Error == SocketError.AccessDenied) living.Add(candidate);
        }

        if (living.Count == 1) return (living[0], string.Empty);
        return living.Count == 0
            ? (null, $"{which} answers in {ControlSockets.Places}; those that had sockets there have ended")
            : (null, $"several {(who == Node ? "nodes" : "proxies")} run here: {string.Join(", ", living)}; "
                + "choose one with -p PORT or --control PATH");
    }

    /// <param name="path">Of the socket.</param>
    /// <param name="command">A line.</param>
    /// <param name="who">Is asked.</param>
    /// <param name="takes">How long it takes for that by itself.</param>
    /// <returns>The lines of the answer; none, and the reason, if there is no answer.</returns>
    public static async Task<(string[] Lines, string Obstacle)> AskAsync(
        string path, string command, string who = Proxy, TimeSpan takes = default)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(path) > LongestPathBytes)
            return ([], $"{path}: a socket's path has at most {LongestPathBytes} bytes; there can be none");
        using var connection = await TryConnectAsync(path);
        if (!connection.Connected)
        {
            return ([], connection.Error switch
            {
                SocketError.AccessDenied => $"{path}: permission denied; run it as root, or as the user that the {who} runs as",
                SocketError.ConnectionRefused => $"nobody answers at {path}: the {who} has ended",
                SocketError.AddressNotAvailable => $"there is no control socket {path}; is the {who} running?",
                SocketError.TimedOut => Silent(path, who),
                SocketError.ProtocolType or SocketError.NotSocket => $"{path} is no control socket of a {who}",
                var error => $"cannot reach the {who} at {path} ({error})",
            });
        }

        using var limit = new CancellationTokenSource(Patience + takes);
        try
        {
            await using var stream = new NetworkStream(connection.Socket);
            await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(command + "\n"), limit.Token);
            using var reader = new StreamReader(stream);
            var lines = new List<string>();
            while (await reader.ReadLineAsync(limit.Token) is { } line)
            {
                lines.Add(line);
                if (line.StartsWith("OK ", StringComparison.Ordinal) || line.StartsWith("ERROR ", StringComparison.Ordinal))
                    return ([.. lines], string.Empty);
            }

            return ([], $"the {who} at {path} ended in the middle of its answer");
        }
        catch (OperationCanceledException)
        {
            return ([], Silent(path, who));
        }
        catch (IOException)
        {
            return ([], $"the {who} at {path} ended before it answered");
        }
    }

    private static string Silent(string path, string who) =>
        $"the {who} at {path} does not answer within {Patience.TotalSeconds} s; it is stopped or overloaded";

    private static async Task<Attempt> TryConnectAsync(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            using var limit = new CancellationTokenSource(Patience);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), limit.Token);
            return new Attempt(socket, SocketError.Success);
        }
        catch (SocketException e)
        {
            return new Attempt(socket, e.SocketErrorCode);
        }
        catch (OperationCanceledException)
        {
            return new Attempt(socket, SocketError.TimedOut);
        }
        catch (ArgumentOutOfRangeException)
        {
            // A path that is too long for a socket.
            return new Attempt(socket, SocketError.AddressNotAvailable);
        }
    }

    private sealed record Attempt(Socket Socket, SocketError Error) : IDisposable
    {
        public bool Connected => Error == SocketError.Success;

        public void Dispose() => Socket.Dispose();
    }
}
