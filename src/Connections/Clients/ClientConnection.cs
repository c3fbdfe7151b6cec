using System.Runtime.CompilerServices;
using Understudy.Protocol.Binary;
using Understudy.Transport.Buffers;
using Understudy.Transport.Sockets;
using Understudy.Transport.Tls;

namespace Understudy.Connections.Clients;

/// <summary>One client's connection, as far as it is the same for both engines: what it sends goes to a <see cref="RequestReader{TSink}"/>,
/// what is gathered for it leaves, and it is sent away when it costs too much memory or is done. Lives on its worker's loop.</summary>
/// <remarks>Its virtual members are called once per packet, or less; what is called for each request is in the sink.</remarks>
/// <typeparam name="TSink">What takes its requests.</typeparam>
public abstract class ClientConnection<TSink> : ISocketHandler, IMemoryHolder, ILoginClient
    where TSink : struct, IRequestSink
{
    private readonly ClientTerms _terms;
    private Holding? _holding;       // while it makes us hold memory
    private bool _endsAfterKept;     // it sends no more, but some of what it sent is still to be read

    /// <param name="terms">Its worker's.</param>
    /// <param name="gate">What its requests have to pass; null if it may do everything.</param>
    protected ClientConnection(ClientTerms terms, IRequestGate? gate)
    {
        ArgumentNullException.ThrowIfNull(terms);
        _terms = terms;
        Gate = gate;
        Rate = gate as ClientRate;
        Rate?.Serve(Spend, MarkDirty);
        Output = new ByteQueue(terms.Loop.Buffers, BufferUse.Replies);
        Requests = new RequestReader<TSink>(this, terms);
        gate?.Login?.Serve(this);
    }

    /// <summary>Replies that wait to be sent.</summary>
    public ByteQueue Output { get; }

    /// <summary>Reads no more requests; closes once all replies are out.</summary>
    public bool IsEnding { get; private set; }

    /// <summary>Whether the worker has it on its list of clients with something to send.</summary>
    public bool IsDirty { get; set; }

    /// <summary>Its place on the roster, which sets it; -1 once it is off.</summary>
    internal int Index { get; set; }

    /// <summary>It is not its worker's client any more.</summary>
    public bool HasLeft => Index < 0;

    public string RemoteName => Socket?.RemoteName ?? "a client that has left";

    /// <summary>The address that it came to.</summary>
    public string LocalName => Socket?.LocalName ?? string.Empty;

    /// <summary>Whether it speaks TLS.</summary>
    public bool IsSecure => Socket is TlsSocket;

    /// <summary>What it speaks: text (meta commands are text too) or binary; empty until it has spoken.</summary>
    public string Dialect => Requests.IsBinary ? "binary" : Requests.IsText ? "text" : string.Empty;

    /// <summary>Bytes of replies that wait for it, in the output or behind others.</summary>
    public virtual long WaitingBytes => Output.Length;

    public long HeldBytes => (long)Requests.HeldBytes + Output.Capacity + (WaitingBytes - Output.Length);

    public ClientTurn Turn => IsBlocked ? ClientTurn.ToRead : Requests.IsHalfway ? ClientTurn.ToSend : ClientTurn.Ours;

    public abstract bool WasServed { get; }

    /// <summary>Whether so much waits to be sent that the rest has to wait too.</summary>
    public bool IsFull
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Output.Length > ClientTerms.PauseBytes
            || (_terms.Memory.Account.IsShort && WaitingBytes > ClientMemory.EnoughOutputBytes);
    }

    /// <summary>Whether it has taken so much that a pause may end.</summary>
    public bool HasRoomAgain => Output.Length <= ClientTerms.PauseBytes / 2
        && (!_terms.Memory.Account.IsShort || Output.Length <= ClientMemory.EnoughOutputBytes / 2);

    protected RequestReader<TSink> Requests { get; }

    /// <summary>Null before it is open and once it is closed.</summary>
    protected ISocket? Socket { get; private set; }

    /// <summary>The kernel took less than all.</summary>
    protected bool IsBlocked { get; private set; }

    /// <summary>Nothing is under way, and nothing keeps it here.</summary>
    protected abstract bool IsDone { get; }

    /// <summary>When something last came from it, in loop time.</summary>
    protected abstract long LastHeardAt { get; }

    /// <summary>What it is told when there is no room for what it sent.</summary>
    protected abstract ReadOnlySpan<byte> NoRoomReply { get; }

    /// <summary>Whoever it logged in as may not be here any more.</summary>
    protected bool MustGo => Gate?.Login is { IsDone: true, IsRevoked: true };

    internal IRequestGate? Gate { get; }

    /// <summary>What slows it when it asks or sends too much; null: nothing.</summary>
    internal ClientRate? Rate { get; }

    /// <summary>Gives it its socket.</summary>
    public void Open(ISocket socket) => Socket = socket;

    public void OnConnected()
    {
    }

    public void OnReceived(ReadOnlySpan<byte> bytes)
    {
        CountReceived(bytes.Length);
        if (IsEnding) return;
        if (_holding is not null) _terms.Memory.Move(_holding, bytes.Length);
        Requests.Receive(bytes);
        OnRead();
        NoteHeld();
    }

    public virtual void OnEndOfStream()
    {
        // A client may stop sending and still read: it gets what it asked for.
        if (Requests.IsPaused) _endsAfterKept = true;
        else IsEnding = true;
        MarkDirty();
    }

    public virtual void OnWritable() => IsBlocked = false;

    public virtual void OnClosed(CloseReason reason) => Leave();

    public void OnRoom()
    {
        Requests.OnRoom();
        GoOnReceiving();
        if (IsEnding) MarkDirty();
    }

    public virtual void Dismiss(DismissalReason reason)
    {
        if (IsBlocked)
        {
            // It would not read the reason, and what the kernel holds for it goes too.
            Socket?.Abort();
            Leave();
            return;
        }

        if (reason != DismissalReason.SentNothing) AnswerNoRoom();
        End();
        Requests.Clear();
        NoteHeld();
        MarkDirty();
    }

    /// <summary>Takes no more requests and closes once those before are answered.</summary>
    public virtual void Drain()
    {
        IsEnding = true;
        CloseIfDone();
    }

    /// <summary>Whether nothing has come from it since an instant of the loop, and nothing is owed to it.</summary>
    internal bool IsIdleSince(long before) => LastHeardAt < before && IsDone && Output.IsEmpty && !Requests.IsHalfway
        && !Requests.IsSlowed;

    /// <summary>Closes at once, and takes itself off the roster.</summary>
    public void Close()
    {
        Socket?.Close();
        Leave();
    }

    /// <summary>Answers from within, in its turn.</summary>
    public abstract void Answer(ReadOnlySpan<byte> reply);

    /// <summary>Reads no more requests; closes after the replies to those before.</summary>
    public void End() => IsEnding = true;

    /// <summary>What it asks for next sets out only when everything before is finished.</summary>
    public void HoldBack() => Requests.HoldBack();

    /// <summary>Nothing more is read from it until <see cref="OnLoginJudged"/>.</summary>
    public void AwaitLogin() => Requests.AwaitLogin();

    /// <summary>What it is let do is known, and it has been answered.</summary>
    public void OnLoginJudged()
    {
        Requests.OnLoginJudged();
        MarkDirty();
    }

    /// <summary>Something was done for it that costs as much as so many requests.</summary>
    public void Spend(int requests) => Requests.Spend(requests);

    /// <summary>Puts it on the worker's list of clients with something to send, or to do.</summary>
    protected internal abstract void MarkDirty();

    /// <summary>It has had its turn in this batch.</summary>
    protected internal virtual void EndTurn() => MarkDirty();

    /// <summary>What it said was no protocol of ours.</summary>
    protected internal virtual void Break() => End();

    /// <summary>Lets it wait with what it sends, until requests may be read again.</summary>
    internal void PauseReceiving() => Socket?.PauseReceiving();

    /// <summary>Keeps what has come of a request.</summary>
    /// <returns>False if it has to wait with the rest, or has to go.</returns>
    internal bool TryKeep(ByteQueue received, ReadOnlySpan<byte> bytes, long neededBytes)
    {
        var room = _terms.Memory.Keep(received, bytes, neededBytes, this, ref _holding);
        if (room == Room.Given) return true;
        if (room == Room.Awaited) PauseReceiving();
        else GiveUp();
        return false;
    }

    /// <summary>Lets it wait until so much more may be held for it.</summary>
    internal void AwaitRoom(long bytes, MemoryNeed need) => _terms.Memory.Await(this, ref _holding, bytes, need);

    /// <summary>There is no room for what it sends.</summary>
    internal void GiveUp()
    {
        _terms.Memory.NoteDismissed(RemoteName, HeldBytes, DismissalReason.NoRoom);
        Dismiss(DismissalReason.NoRoom);
    }

    /// <summary>Bytes have come; they may be of no use any more.</summary>
    protected abstract void CountReceived(int bytes);

    /// <summary>Requests may have been read.</summary>
    protected abstract void OnRead();

    /// <summary>It has gone. Takes it off the worker's list.</summary>
    protected abstract void OnLeft();

    /// <summary>Reads on after a pause, if it may.</summary>
    protected void TryResume()
    {
        if (Requests.TryResume()) GoOnReceiving();
    }

    /// <summary>Sends what the kernel takes of the output.</summary>
    /// <returns>How much that was.</returns>
    protected int SendOutput() => SendOutput(Output.Length);

    /// <summary>Sends what the kernel takes of the front of the output.</summary>
    /// <param name="most">So much of it may leave now; not 0.</param>
    /// <returns>How much has left.</returns>
    protected int SendOutput(int most)
    {
        var sent = Socket!.Send(Output.Unread[..most]);
        Output.Consume(sent);
        IsBlocked = sent < most;
        if (_holding is not null) _terms.Memory.Move(_holding, sent);
        NoteHeld();
        return sent;
    }

    protected void CloseIfDone()
    {
        if (IsEnding && IsDone && Output.IsEmpty && Socket is not null) Close();
    }

    private void AnswerNoRoom()
    {
        var reply = NoRoomReply;
        if (!Requests.IsBinary)
        {
            Answer(reply);
            return;
        }

        // Without the word in front and the line's end, which belong to text.
        Span<byte> frame = stackalloc byte[BinaryFrame.HeaderBytes + reply.Length];
        Answer(frame[..Requests.SpellNoRoom(reply["SERVER_ERROR ".Length..^2], frame)]);
    }

    private void GoOnReceiving()
    {
        if (_endsAfterKept && !Requests.IsPaused) IsEnding = true;
        OnRead();
        NoteHeld();
        if (!Requests.IsPaused && !Requests.AwaitsRoom) Socket?.ResumeReceiving();
    }

    private void NoteHeld()
    {
        var holds = IsBlocked || Requests.HeldBytes > 0;
        if (holds != _holding is not null) _terms.Memory.Note(this, ref _holding, holds);
    }

    private void Leave()
    {
        if (Index < 0) return;
        IsEnding = true;
        IsBlocked = false;
        Output.Clear();
        Requests.Clear();
        Gate?.Login?.Abandon();
        Rate?.Abandon();
        NoteHeld();
        OnLeft();
        Socket = null;
    }
}
