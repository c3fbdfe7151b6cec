using System.Text;
using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Group;

/// <summary>A connection to a server on which statistics are asked for, one question at a time.</summary>
internal sealed class QuietConnection : ISocketHandler
{
    // Ten thousand connections.
    private const int MostBytes = 2 << 20;

    private readonly ByteQueue _received;
    private readonly Action<QuietConnection> _onUp;
    private readonly Action _onLost;
    private ISocket? _socket;
    private byte[] _end = [];
    private Action<string>? _onAnswer;

    /// <param name="loop">The group's.</param>
    /// <param name="onUp">There is a connection.</param>
    /// <param name="onLost">It is over, or what it says cannot be an answer.</param>
    public QuietConnection(IEventLoop loop, Action<QuietConnection> onUp, Action onLost) =>
        (_received, _onUp, _onLost) = (new ByteQueue(loop.Buffers, BufferUse.FromServers), onUp, onLost);

    /// <summary>Its end here, as the server should show it.</summary>
    public string LocalName => _socket?.LocalName ?? "";

    /// <summary>Nothing is asked.</summary>
    public bool IsFree => _onAnswer is null;

    /// <returns>False: nobody knows where to connect to.</returns>
    public bool TryOpen(Func<ISocketHandler, ISocket?> connect) => (_socket = connect(this)) is not null;

    /// <param name="line">One that fits into any kernel's buffer.</param>
    /// <param name="end">With what the answer ends.</param>
    /// <param name="onAnswer">Given the whole answer.</param>
    public void Ask(string line, string end, Action<string> onAnswer)
    {
        (_end, _onAnswer) = (Encoding.ASCII.GetBytes(end), onAnswer);
        _socket?.Send(Encoding.ASCII.GetBytes(line));
    }

    public void Close()
    {
        _socket?.Abort();
        Forget();
    }

    public void OnConnected() => _onUp(this);

    public void OnReceived(ReadOnlySpan<byte> bytes)
    {
        _received.Append(bytes);
        if (_received.Length > MostBytes || IsError(_received.Unread))
        {
            Fail();
            return;
        }

        if (_onAnswer is not { } onAnswer || !_received.Unread.EndsWith(_end)) return;
        var answer = Encoding.ASCII.GetString(_received.Unread);
        _received.Clear();
        _onAnswer = null;
        onAnswer(answer);
    }

    public void OnEndOfStream() => Fail();

    public void OnWritable()
    {
    }

    public void OnClosed(CloseReason reason)
    {
        _socket = null;
        Fail();
    }

    private static bool IsError(ReadOnlySpan<byte> answer) =>
        answer.StartsWith("ERROR"u8) || answer.StartsWith("CLIENT_ERROR"u8) || answer.StartsWith("SERVER_ERROR"u8);

    private void Fail()
    {
        Close();
        _onLost();
    }

    private void Forget()
    {
        _socket = null;
        _onAnswer = null;
        _received.Clear();
    }
}
