using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Understudy.Transport.Sockets;

namespace Understudy.Control.Admin;

/// <summary>Asks as a client would: sets, reads and deletes items, all in one pipeline, on a connection of its own.</summary>
public static class ServingCheck
{
    private const int MostVersionBytes = 128;

    private const int AnswerRoom = 64;     // of one key beside the key: STORED, VALUE, the value, END, DELETED

    // Should the delete not arrive, nothing stays for long.
    private const int LifetimeSeconds = 10;

    // Half a second in all, with what it takes to ask.
    private static readonly TimeSpan OwnLimit = TimeSpan.FromMilliseconds(450);

    /// <summary>Asks this process itself.</summary>
    /// <param name="listeners">Where clients connect that speak in clear and are asked for no password: nobody has given us a certificate
    /// or a password.</param>
    /// <param name="keys">As in <see cref="RunAsync"/>.</param>
    /// <param name="stopping">Ends it.</param>
    /// <returns>Why clients are not served; null if they are.</returns>
    internal static Task<string?> OfProcessAsync(
        IReadOnlyList<NetworkAddress> listeners, IReadOnlyList<string> keys, CancellationToken stopping) => listeners is [var listener, ..]
        ? RunAsync(PlaceOf(listener), keys, OwnLimit, stopping)
        : Task.FromResult<string?>(
            "every listener speaks TLS or asks for a password, and is not checked; add one that does neither, such as a Unix socket");

    /// <summary>Keys that nobody else uses.</summary>
    public static IReadOnlyList<string> FreshKeys(int count)
    {
        var name = RandomNumberGenerator.GetHexString(12, lowercase: true);
        return [.. Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"understudy-check-{name}-{i}"))];
    }

    /// <param name="address">Where clients connect.</param>
    /// <param name="keys">Of the items; nobody else's.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="stopping">Ends it.</param>
    /// <returns>Why clients are not served; null if they are.</returns>
    public static Task<string?> RunAsync(EndPoint address, IReadOnlyList<string> keys, TimeSpan limit, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return LimitAsync(address, limit, AskAsync, stopping);

        Task<string?> AskAsync(Socket socket, CancellationToken limited) => SetReadDeleteAsync(socket, keys, limited);
    }

    /// <summary>Asks for the version only.</summary>
    /// <param name="address">Where clients connect.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="stopping">Ends it.</param>
    /// <returns>Why there is no answer; null if there is one.</returns>
    public static Task<string?> AnswersAsync(EndPoint address, TimeSpan limit, CancellationToken stopping) =>
        LimitAsync(address, limit, AskVersionAsync, stopping);

    private static async Task<string?> LimitAsync(
        EndPoint address, TimeSpan limit, Func<Socket, CancellationToken, Task<string?>> ask, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(address);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        deadline.CancelAfter(limit);
        var protocol = address.AddressFamily == AddressFamily.Unix ? ProtocolType.Unspecified : ProtocolType.Tcp;
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, protocol);
            await socket.ConnectAsync(address, deadline.Token);
            return await ask(socket, deadline.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return string.Create(CultureInfo.InvariantCulture, $"no answer from {address} within {limit.TotalMilliseconds} ms");
        }
        catch (SocketException e)
        {
            return $"{address}: {e.Message}";
        }
    }

    private static EndPoint PlaceOf(NetworkAddress listener)
    {
        if (listener.EndPoint is not { } endPoint) return new UnixDomainSocketEndPoint(listener.UnixPath!);
        if (endPoint.Address.Equals(IPAddress.Any)) return new IPEndPoint(IPAddress.Loopback, endPoint.Port);
        return endPoint.Address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(IPAddress.IPv6Loopback, endPoint.Port) : endPoint;
    }

    private static async Task<string?> AskVersionAsync(Socket socket, CancellationToken stopping)
    {
        await socket.SendAsync("version\r\n"u8.ToArray(), stopping);
        var bytes = new byte[MostVersionBytes];
        var length = 0;
        while (length < bytes.Length)
        {
            var received = await socket.ReceiveAsync(bytes.AsMemory(length), stopping);
            if (received == 0) return "the connection was closed";
            length += received;
            if (bytes.AsSpan(0, length).EndsWith("\r\n"u8)) break;
        }

        var text = Encoding.ASCII.GetString(bytes, 0, length);
        return text.StartsWith("VERSION ", StringComparison.Ordinal) ? null : $"'{text.TrimEnd()}' instead of a version";
    }

    private static async Task<string?> SetReadDeleteAsync(Socket socket, IReadOnlyList<string> keys, CancellationToken stopping)
    {
        var value = RandomNumberGenerator.GetHexString(16, lowercase: true);
        var request = new StringBuilder();
        var expected = new StringBuilder();
        foreach (var key in keys)
        {
            request.Append(CultureInfo.InvariantCulture, $"set {key} 0 {LifetimeSeconds} {value.Length}\r\n{value}\r\n");
            request.Append(CultureInfo.InvariantCulture, $"get {key}\r\ndelete {key}\r\n");
            expected.Append(CultureInfo.InvariantCulture, $"STORED\r\nVALUE {key} 0 {value.Length}\r\n{value}\r\nEND\r\nDELETED\r\n");
        }

        var sending = SendAsync(socket, Encoding.ASCII.GetBytes(request.ToString()), stopping);
        var answer = await ReceiveAsync(socket, expected.ToString(), keys.Sum(key => key.Length + AnswerRoom + value.Length), stopping);
        if (answer is null) await sending;
        return answer;
    }

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken stopping)
    {
        while (!bytes.IsEmpty) bytes = bytes[await socket.SendAsync(bytes, stopping)..];
    }

    // The first line that is not the one expected is the reason.
    private static async Task<string?> ReceiveAsync(Socket socket, string expected, int mostBytes, CancellationToken stopping)
    {
        var bytes = new byte[mostBytes];
        var length = 0;
        while (length < expected.Length)
        {
            var received = await socket.ReceiveAsync(bytes.AsMemory(length), stopping);
            if (received == 0) return "the connection was closed";
            length += received;
            var text = Encoding.ASCII.GetString(bytes, 0, length);
            if (expected.StartsWith(text, StringComparison.Ordinal)) continue;
            var wrong = text.Split("\r\n").Zip(expected.Split("\r\n")).FirstOrDefault(pair => pair.First != pair.Second);
            return $"'{wrong.First}' instead of '{wrong.Second}'";
        }

        return null;
    }
}
