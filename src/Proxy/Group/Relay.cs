using System.Globalization;
using System.Text;
using Understudy.Protocol.Links;
using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Group;

/// <summary>A follower's client: whatever it sends goes to the leader, whatever the leader answers comes back. Nothing is understood, and
/// nothing sent twice: if the leader goes, the client's connection closes.</summary>
internal sealed class Relay : ISocketHandler, ILinkOwner
{
    private const long RetryNanoseconds = 20_000_000;

    private readonly Relays _relays;
    private readonly IEventLoop _loop;
    private readonly ISocket _client;
    private readonly ByteQueue _answers;
    private readonly ActionTimer _retry;
    private readonly long _waitsUntil;
    private LinkConnection? _link;
    private bool _isOpen;
    private bool _hasClientEnded;
    private bool _hasLeaderEnded;
    private bool _isOver;

    public Relay(Relays relays, IEventLoop loop, AcceptedSocket accepted, long waitNanoseconds)
    {
        (_relays, _loop) = (relays, loop);
        _answers = new ByteQueue(loop.Buffers);
        _retry = new ActionTimer(Begin);
        _waitsUntil = loop.Now + waitNanoseconds;
        _client = loop.Adopt(accepted, this);
        _client.PauseReceiving();
    }

    /// <summary>It waits for a leader, and nothing of it has been read.</summary>
    public bool IsWaiting => !_isOpen && !_isOver;

    /// <summary>Connects to the leader, once there is one.</summary>
    public void Begin()
    {
        if (_isOver || _link is not null) return;
        if (_relays.CallLeader(this) is { } link) _link = link;
        else Wait(_relays.WhyNoLeader);
    }

    /// <summary>Gives a client that waits to somebody else.</summary>
    public AcceptedSocket Part()
    {
        var accepted = _loop.Part(_client);
        Forget();
        return accepted;
    }

    /// <summary>Asks the leader to end with what it was asked for already, and then to close.</summary>
    public void Finish()
    {
        if (!_isOpen) Abort();
        else if (!_hasClientEnded) OnEndOfStream();
    }

    /// <summary>Ends at once: what it had of either side is dropped.</summary>
    public void Abort()
    {
        if (_isOver) return;
        _client.Abort();
        Forget();
    }

    public void OnConnected()
    {
    }

    public void OnReceived(ReadOnlySpan<byte> bytes)
    {
        // Its stamp tells the leader how old this is at most.
        if (!_relays.TryStamp(out var stamp))
        {
            Abort();
            return;
        }

        CarriedStream.Write(_link!.Output, stamp, bytes);
        _link.Flush();
        if (_link.Output.IsEmpty) return;
        if (_relays.IsShort) GiveWay();
        else _client.PauseReceiving();
    }

    public void OnEndOfStream()
    {
        _hasClientEnded = true;
        if (!_isOpen)
        {
            // It asked for nothing.
            Abort();
            return;
        }

        if (!_relays.TryStamp(out var stamp))
        {
            Abort();
            return;
        }

        CarriedStream.WriteEnd(_link!.Output, stamp);
        _link.Flush();
    }

    public void OnWritable() => Answer();

    public void OnClosed(CloseReason reason) => Forget();

    public void OnGreeted()
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"carry {_relays.Term} {_client.RemoteName.Replace(' ', '_')}\r\n");
        _link!.Tell(Encoding.UTF8.GetBytes(line));
    }

    public bool OnFrame(in LinkFrame frame)
    {
        if (frame.Verb == LinkVerb.No)
        {
            _link!.Abort();
            _link = null;
            Wait("the proxy that leads is not ready yet");
            return true;
        }

        if (frame.Verb != LinkVerb.Alive || _isOpen) return false;
        _isOpen = _link!.IsRaw = true;
        _client.ResumeReceiving();
        return true;
    }

    public void OnRaw(ReadOnlySpan<byte> bytes)
    {
        _answers.Append(bytes);
        Answer();
        if (!_answers.IsEmpty && _relays.IsShort) GiveWay();
    }

    public void OnRawEnd()
    {
        _hasLeaderEnded = true;
        Answer();
    }

    public void OnRoom()
    {
        if (_isOpen && !_hasClientEnded) _client.ResumeReceiving();
    }

    public void OnOver(string reason)
    {
        _link = null;
        if (_isOver) return;
        if (_isOpen) Abort();
        else Wait($"the proxy that leads cannot be reached: {reason}");
    }

    private void Wait(string reason)
    {
        if (_loop.Now < _waitsUntil)
        {
            _loop.Schedule(_retry, RetryNanoseconds);
            return;
        }

        // Said to whoever asks for anything: nobody has been asked.
        _client.Send(Encoding.UTF8.GetBytes($"SERVER_ERROR no leader: {reason}\r\n"));
        _client.Close();
        _relays.Refused++;
        Forget();
    }

    private void GiveWay()
    {
        _relays.GaveWay++;
        Abort();
    }

    private void Answer()
    {
        if (!_answers.IsEmpty) _answers.Consume(_client.Send(_answers.Unread));
        if (!_answers.IsEmpty)
        {
            _link?.PauseReceiving();
            return;
        }

        if (_hasLeaderEnded)
        {
            _client.Close();
            Forget();
            return;
        }

        _link?.ResumeReceiving();
    }

    private void Forget()
    {
        if (_isOver) return;
        _isOver = true;
        _loop.Cancel(_retry);
        _link?.Abort();
        _link = null;
        _answers.Clear();
        _relays.Remove(this);
    }
}
