using System.Text;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Text;
using Understudy.Proxy.Pools;
using Understudy.Proxy.Upstreams;
using Understudy.Routing.Group;
using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Group;

/// <summary>Reads and writes the register of one server: an item that is read with its token, and replaced if it still has that one. One
/// question after the other, each of which has its answer or none within a time.</summary>
internal sealed class RegisterConnection : ISocketHandler, IReplySink
{
    // Begins as all keys do that clients are refused.
    private static ReadOnlySpan<byte> Key => "__us:lead"u8;

    private readonly IEventLoop _loop;
    private readonly Func<NetworkAddress?> _address;
    private readonly ServerDialer _dialer;
    private readonly Func<PoolServer> _server;
    private readonly long _limit;
    private readonly ByteQueue _output;
    private readonly ReplyReader _replies;
    private readonly ActionTimer _deadline;
    private ISocket? _socket;
    private RegisterQuestion? _asked;
    private RegisterQuestion? _next;
    private ServerRegister? _found;
    private ulong _token;
    private bool _hasFound;
    private bool _isWriting;
    private bool _awaitsLogin;

    /// <param name="loop">The group's.</param>
    /// <param name="dialer">Of that loop.</param>
    /// <param name="id">Whose register it becomes.</param>
    /// <param name="limitNanoseconds">Longest wait for an answer.</param>
    /// <param name="address">Of the server; null while nobody knows it.</param>
    /// <param name="server">As whom to log in, should it ask, and whether it is reached by TLS.</param>
    public RegisterConnection(
        IEventLoop loop, ServerDialer dialer, string id, long limitNanoseconds, Func<NetworkAddress?> address, Func<PoolServer> server)
    {
        (_loop, _dialer, Id, _limit, _address, _server) = (loop, dialer, id, limitNanoseconds, address, server);
        _output = new ByteQueue(loop.Buffers);
        _replies = new ReplyReader(loop.Buffers, this);
        _deadline = new ActionTimer(() => Fail(address() is null ? "its name has no address" : "no answer in time"));
    }

    public string Id { get; }

    /// <summary>The end of its connection here; null while there is none.</summary>
    public string? LocalName => _socket?.LocalName;

    /// <summary>Why the last question has no answer; empty: it has.</summary>
    public string Failure { get; private set; } = "not asked yet";

    /// <summary>Asks once the question before has been answered. Of several that wait the last one counts: the others fail.</summary>
    public void Ask(RegisterQuestion question)
    {
        if (_asked is not null)
        {
            // Whoever asks hears nothing before this returns.
            if (_next is { } passedOver) _loop.Post(new LoopCall(passedOver.OnFailed));
            _next = question;
            return;
        }

        _asked = question;
        var address = _address();
        _loop.Schedule(_deadline, address is null ? 0 : _limit);
        if (_socket is not null) SendGets();
        else if (address is not null) _socket = _dialer.Connect(address, _server().Tls, this);
    }

    /// <summary>Waits no longer, and tells nobody.</summary>
    public void Stop()
    {
        (_asked, _next) = (null, null);
        Close();
    }

    public void OnConnected() => SendGets();

    public void OnWritable() => Flush();

    public void OnReceived(ReadOnlySpan<byte> bytes)
    {
        if (!_replies.TryRead(bytes)) Fail("what it answers makes no sense");
    }

    public bool OnFrame(ReadOnlySpan<byte> frame, in Reply reply)
    {
        var socket = _socket;
        if (_asked is null) Close();
        else if (ServerLogin.IsAskedFor(frame)) LogIn();
        else if (_awaitsLogin) OnLoggedIn(reply.Kind);
        else if (_isWriting) OnWritten(reply.Kind);
        else if (reply.Kind == ReplyKind.Value) return TryTake(frame, in reply);
        else if (reply.Kind == ReplyKind.End) OnFound();
        else Fail("it refuses to tell");
        // Nothing that follows on a connection that was given up counts.
        return socket is not null && ReferenceEquals(socket, _socket);
    }

    public void OnEndOfStream() => Fail("it closed the connection");

    public void OnClosed(CloseReason reason)
    {
        var why = LossReason.Of(reason, _socket);
        _socket = null;
        Fail(why);
    }

    private bool TryTake(ReadOnlySpan<byte> frame, in Reply reply)
    {
        var text = Encoding.ASCII.GetString(frame.Slice(reply.LineLength, reply.ValueLength));
        if (!ServerRegisterText.TryRead(text, out var register))
        {
            // Whoever wrote that may lead: it is neither replaced nor taken for none.
            Fail("what stands in its register makes no sense");
            return false;
        }

        (_found, _token, _hasFound) = (register, reply.Cas, true);
        return true;
    }

    private void OnFound()
    {
        if (_asked!.Next(_found) is not { } next)
        {
            Answer(isWritten: false);
            return;
        }

        _isWriting = true;
        var value = Encoding.ASCII.GetBytes(ServerRegisterText.Write(next));
        var room = _output.Reserve(Key.Length + TextRequestWriter.FixedRoom);
        _output.Advance(_hasFound
            ? TextRequestWriter.Cas(Key, value.Length, _token, room)
            : TextRequestWriter.Store(adds: true, Key, flags: 0, exptime: 0, value.Length, room));
        _output.Append(value);
        _output.Append(TextRequestWriter.LineEnd);
        Flush();
    }

    private void OnWritten(ReplyKind kind)
    {
        switch (kind)
        {
            case ReplyKind.Stored:
                Answer(isWritten: true);
                break;
            case ReplyKind.Exists or ReplyKind.NotFound or ReplyKind.NotStored:
                // Somebody else was quicker.
                SendGets();
                break;
            default:
                Fail("it does not take its register");
                break;
        }
    }

    private void LogIn()
    {
        if (_awaitsLogin || _server().Login is not { } login)
        {
            Fail("it wants a login");
            return;
        }

        _awaitsLogin = true;
        _output.Append(login.Request);
        Flush();
    }

    private void OnLoggedIn(ReplyKind kind)
    {
        if (kind != ReplyKind.Stored)
        {
            Fail("it does not accept the login");
            return;
        }

        _awaitsLogin = false;
        SendGets();
    }

    private void SendGets()
    {
        (_found, _hasFound, _isWriting) = (null, false, false);
        _output.Advance(TextRequestWriter.Gets(Key, _output.Reserve(Key.Length + TextRequestWriter.FixedRoom)));
        Flush();
    }

    private void Flush()
    {
        if (_socket is not null && !_output.IsEmpty) _output.Consume(_socket.Send(_output.Unread));
    }

    private void Answer(bool isWritten)
    {
        var asked = _asked!;
        Failure = "";
        End();
        asked.OnAnswered(_found, isWritten);
        Go();
    }

    // What it was asked may be executed later: not on this connection, as far as that is in our hands.
    private void Fail(string reason)
    {
        Close();
        if (_asked is not { } asked) return;
        Failure = reason;
        End();
        asked.OnFailed();
        Go();
    }

    private void End()
    {
        _loop.Cancel(_deadline);
        _asked = null;
    }

    private void Go()
    {
        if (_asked is not null || _next is not { } next) return;
        _next = null;
        Ask(next);
    }

    private void Close()
    {
        _loop.Cancel(_deadline);
        _socket?.Abort();
        _socket = null;
        _awaitsLogin = _isWriting = false;
        _output.Clear();
        _replies.Clear();
    }
}
