using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Understudy.Drills;

/// <summary>Writes and reads items that nobody else does, one request at a time, and knows which answers are right.</summary>
/// <param name="proxy">Where it connects.</param>
/// <param name="name">Of its keys.</param>
/// <param name="phases">How many there are.</param>
/// <param name="phase">Which one it is now.</param>
/// <param name="time">The clock.</param>
internal sealed class DrillClient(IPEndPoint proxy, string name, int phases, Func<int> phase, TimeProvider time)
    : IDisposable
{
    private const int Keys = 64, ReadsPerWrite = 3;

    // What is left behind goes by itself.
    private const int LifetimeSeconds = 300;

    // A proxy answers within its deadlines; one that does not has failed.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(20);

    private readonly long[] _written = new long[Keys];      // the last version that was sent
    private readonly long[] _acknowledged = new long[Keys];
    private readonly DrillCounts[] _counts = [.. Enumerable.Range(0, phases).Select(_ => new DrillCounts())];
    private readonly byte[] _received = new byte[4096];
    private Socket? _socket;

    /// <summary>Of each phase. Once it has ended.</summary>
    public IReadOnlyList<DrillCounts> Counts => _counts;

    /// <summary>Writes each item once, so that what is missing later is missing. Counts nothing.</summary>
    public async Task FillAsync()
    {
        var counts = new DrillCounts();
        for (var key = 0; key < Keys; key++) await WriteAsync(key, counts);
    }

    public async Task RunAsync(CancellationToken stopping)
    {
        for (var i = 0; !stopping.IsCancellationRequested; i = (i + 1) % Keys)
        {
            await WriteAsync(i, _counts[phase()]);
            // One that was written before, and the one that was written now.
            for (var read = 0; read < ReadsPerWrite; read++) await ReadAsync((i + Keys - (read * 7)) % Keys);
            await Task.Delay(Pause, time, CancellationToken.None);
        }
    }

    public void Dispose() => _socket?.Dispose();

    private async Task WriteAsync(int key, DrillCounts counts)
    {
        var version = (++_written[key]).ToString(CultureInfo.InvariantCulture);
        var answer = await AskAsync($"set {name}-{key} 0 {LifetimeSeconds} {version.Length}\r\n{version}\r\n", counts);
        if (answer == "STORED\r\n")
        {
            counts.Stored++;
            _acknowledged[key] = _written[key];
        }
        else
        {
            // It may have been stored all the same.
            counts.Errors++;
        }
    }

    private async Task ReadAsync(int key)
    {
        var counts = _counts[phase()];
        var answer = await AskAsync($"get {name}-{key}\r\n", counts);
        if (answer == "END\r\n") counts.Misses++;
        else if (answer is null || !answer.StartsWith("VALUE ", StringComparison.Ordinal)) counts.Errors++;
        else if (long.Parse(answer.Split("\r\n")[1], CultureInfo.InvariantCulture) < _acknowledged[key]) counts.Old++;
        else counts.Hits++;
    }

    /// <returns>A whole answer; null: there was none.</returns>
    private async Task<string?> AskAsync(string request, DrillCounts counts)
    {
        var began = time.GetTimestamp();
        using var limit = new CancellationTokenSource(Patience, time);
        try
        {
            if (_socket is null)
            {
                _socket = new Socket(proxy.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await _socket.ConnectAsync(proxy, limit.Token);
            }

            await _socket.SendAsync(Encoding.ASCII.GetBytes(request), limit.Token);
            var length = 0;
            while (!IsWhole(_received.AsSpan(0, length)))
            {
                var more = await _socket.ReceiveAsync(_received.AsMemory(length), limit.Token);
                if (more == 0) throw new IOException("closed");
                length += more;
            }

            return Encoding.ASCII.GetString(_received, 0, length);
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            _socket?.Dispose();
            _socket = null;
            await Task.Delay(RetryPause, time, CancellationToken.None);
            return null;
        }
        finally
        {
            counts.Note(time.GetElapsedTime(began));
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> bytes) =>
        bytes.EndsWith("\r\n"u8) && (!bytes.StartsWith("VALUE "u8) || bytes.EndsWith("END\r\n"u8));
}
