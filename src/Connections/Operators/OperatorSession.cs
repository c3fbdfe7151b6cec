using System.Text;
using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Connections.Operators;

/// <summary>One operator's connection: a line is a command; an answer is any number of lines, the last of which begins with OK or
/// ERROR.</summary>
internal sealed class OperatorSession : ISocketHandler
{
    /// <summary>Longest command; a path of a Unix socket has 107 bytes, a host name 255, a key 250, or 750 as a query spells it.</summary>
    public const int MaxLineBytes = 1024;

    private const long IdleNanoseconds = 60_000_000_000;

    private readonly IEventLoop _loop;
    private readonly OperatorAnswer _answer;
    private readonly Action<OperatorSession> _onEnded;
    private readonly ByteQueue _received;
    private readonly ByteQueue _output;
    private readonly ActionTimer _idleTimer;
    private ISocket? _socket;
    private bool _isEnding;
    private bool _isWaiting;         // for an answer that is made elsewhere

    public OperatorSession(IEventLoop loop, OperatorAnswer answer, Action<OperatorSession> onEnded)
    {
        _loop = loop;
        _answer = answer;
        _onEnded = onEnded;
        _received = new ByteQueue(loop.Buffers);
        _output = new ByteQueue(loop.Buffers);
        _idleTimer = new ActionTimer(End);
    }

    public void Open(AcceptedSocket accepted)
    {
        _socket = _loop.Adopt(accepted, this);
        _loop.Schedule(_idleTimer, IdleNanoseconds);
    }

    public void OnConnected()
    {
    }

    public void OnReceived(ReadOnlySpan<byte> bytes)
    {
        _loop.Schedule(_idleTimer, IdleNanoseconds);
        _received.Append(bytes);
        Proceed();
    }

    public void OnEndOfStream()
    {
        _isEnding = true;
        Proceed();
    }

    public void OnWritable() => Proceed();

    public void OnClosed(CloseReason reason)
    {
        _socket = null;
        End();
    }

    // While an answer waits to be taken, the next command waits too: what is kept for one operator is one answer.
    private void Proceed()
    {
        while (_socket is not null)
        {
            if (!_output.IsEmpty) _output.Consume(_socket.Send(_output.Unread));
            if (!_output.IsEmpty)
            {
                _socket.PauseReceiving();
                return;
            }

            if (_isWaiting)
            {
                _socket.PauseReceiving();
                return;
            }

            if (!TryTakeLine(out var line)) break;
            if (_answer(line, OnAnswered) is { } answer) _output.Append(Encoding.UTF8.GetBytes(answer));
            else _isWaiting = true;
        }

        if (_socket is null) return;
        _socket.ResumeReceiving();
        if (_isEnding) End();
    }

    private void OnAnswered(string answer)
    {
        _isWaiting = false;
        if (_socket is null) return;
        _output.Append(Encoding.UTF8.GetBytes(answer));
        Proceed();
    }

    private bool TryTakeLine(out string line)
    {
        line = string.Empty;
        var end = _received.Unread.IndexOf((byte)'\n');
        if (end > MaxLineBytes || (end < 0 && _received.Length > MaxLineBytes))
        {
            // Nothing of what follows is to be taken for a command.
            _received.Clear();
            _isEnding = true;
            _output.Append(Encoding.UTF8.GetBytes($"ERROR a command has at most {MaxLineBytes} bytes\n"));
            _output.Consume(_socket!.Send(_output.Unread));
            return false;
        }

        if (end < 0) return false;
        line = Encoding.UTF8.GetString(_received.Unread[..end].TrimEnd((byte)'\r'));
        _received.Consume(end + 1);
        return true;
    }

    private void End()
    {
        _loop.Cancel(_idleTimer);
        _socket?.Close();
        _socket = null;
        _received.Clear();
        _output.Clear();
        _onEnded(this);
    }
}
