using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;

namespace Understudy.Scenarios.Browsing;

/// <summary>One page's line of the DevTools protocol: calls with answers, and events.</summary>
internal sealed class DevTools : IDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _waiting = [];
    private readonly Action<string, JsonElement> _heard;
    private readonly Task _reading;
    private int _last;

    /// <param name="address">Of the page.</param>
    /// <param name="heard">Is given each event, by its name.</param>
    public DevTools(Uri address, Action<string, JsonElement> heard)
    {
        _heard = heard;
        _socket.ConnectAsync(address, _stopping.Token).GetAwaiter().GetResult();
        _reading = ReadAsync();
    }

    /// <param name="method">Of the protocol.</param>
    /// <param name="parameters">What it takes.</param>
    public JsonElement Call(string method, object? parameters = null)
    {
        var id = ++_last;
        var answer = _waiting[id] = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        var request = JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters ?? new { } });
        _socket.SendAsync(request, WebSocketMessageType.Text, endOfMessage: true, _stopping.Token).GetAwaiter().GetResult();
        var message = answer.Task.WaitAsync(AnswerLimit).GetAwaiter().GetResult();
        return message.TryGetProperty("result", out var result)
            ? result
            : throw new InvalidOperationException($"{method}: {message.GetProperty("error")}");
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _socket.Dispose();
        _reading.GetAwaiter().GetResult();
        _stopping.Dispose();
    }

    private async Task ReadAsync()
    {
        var piece = new byte[64 << 10];
        using var whole = new MemoryStream();
        try
        {
            for (;;)
            {
                var received = await _socket.ReceiveAsync(piece.AsMemory(), _stopping.Token);
                if (received.MessageType == WebSocketMessageType.Close) return;
                whole.Write(piece, 0, received.Count);
                if (!received.EndOfMessage) continue;
                var message = JsonDocument.Parse(whole.ToArray()).RootElement;
                whole.SetLength(0);
                if (!message.TryGetProperty("id", out var id))
                    _heard(message.GetProperty("method").GetString()!, message.GetProperty("params"));
                else if (_waiting.TryRemove(id.GetInt32(), out var answer)) answer.SetResult(message);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or ObjectDisposedException)
        {
            foreach (var (_, answer) in _waiting) answer.TrySetException(new IOException("the browser has ended"));
        }
    }
}
