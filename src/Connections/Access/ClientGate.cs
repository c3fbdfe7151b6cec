using Understudy.Connections.Clients;
using Understudy.Protocol.Binary;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Protocol.Text;
using Understudy.Transport.Loops;

namespace Understudy.Connections.Access;

/// <summary>Lets one client in by user and password, and then through with what that user may do. On the client's loop.</summary>
/// <param name="authenticator">What it shares with others.</param>
/// <param name="loop">The client's.</param>
/// <param name="next">What requests have to pass behind it; null: nothing.</param>
internal sealed class ClientGate(Authenticator authenticator, IEventLoop loop, IRequestGate? next) : IRequestGate, ILogin
{
    // While others from the same source have theirs verified.
    private const long AgainNanoseconds = 20_000_000;

    // As long as anybody takes who is there to log in.
    private const long LoginNanoseconds = 60_000_000_000;

    private const int MostShownBytes = 64;

    private ILoginClient? _client;
    private string _source = string.Empty;
    private ActionTimer? _timer;
    private Attempt? _attempt;       // the login that is being judged
    private bool _hasBegun;          // a login of two steps
    private UserList? _users;        // in which the user was found
    private User? _user;
    private byte[] _name = [];
    private byte[] _spelled = [];

    ILogin IRequestGate.Login => this;

    public bool IsDone => _user is not null;

    public bool IsRevoked => !ReferenceEquals(_users, authenticator.Users) && !IsStillThere();

    public bool SpeaksText => authenticator.SpeaksText;

    public void Serve(ILoginClient client)
    {
        _client = client;
        _timer = new ActionTimer(OnTimer);
        loop.Schedule(_timer, LoginNanoseconds);
    }

    public void Take(in LoginRequest request, bool isBinary)
    {
        var hasBegun = _hasBegun;
        _hasBegun = request.Step == LoginStep.Begin;
        switch (request.Step)
        {
            case LoginStep.Mechanisms:
                AnswerBinary(in request.Request, BinaryStatus.Success, BinaryLogin.Mechanisms);
                break;
            case LoginStep.Begin:
                AnswerBinary(in request.Request, BinaryStatus.AuthenticationContinues, default);
                break;
            case LoginStep.Login when !request.Continues || hasBegun:
                _attempt = new Attempt(in request, isBinary);
                _source = ClientSource.Of(_client!.RemoteName);
                Judge(_attempt);
                break;
            default:
                // A step of a login that nobody has begun is one that fails.
                Refuse(in request, isBinary);
                break;
        }
    }

    public void Abandon()
    {
        if (_timer is not null) loop.Cancel(_timer);
        _attempt = null;
    }

    public bool LetsPass(ReadOnlySpan<byte> bytes, in Request request, out ReadOnlySpan<byte> refusal)
    {
        if (IsRevoked)
        {
            refusal = request.IsBinary ? SpellError(in request, BinaryStatus.AuthenticationFailed)
                : TextLogin.Reply(LoginFault.Unauthenticated);
            _client!.End();
            return false;
        }

        if (request.IsBinary && BinaryLogin.Is(request.Opcode))
        {
            refusal = OnLoginAgain(in request);
            return false;
        }

        var denial = _user!.Rights.HasAll ? Denial.None : _user.Rights.Judge(bytes, in request);
        if (denial == Denial.None)
        {
            refusal = default;
            return next is null || next.LetsPass(bytes, in request, out refusal);
        }

        authenticator.OnDenied();
        refusal = request.IsBinary ? SpellError(in request, BinaryStatus.AuthenticationFailed) : TextOf(denial);
        return false;
    }

    private static ReadOnlySpan<byte> TextOf(Denial denial) => denial switch
    {
        Denial.ReadsOnly => "CLIENT_ERROR permission denied: this user may only read\r\n"u8,
        Denial.Key => "CLIENT_ERROR permission denied: this user has other keys\r\n"u8,
        _ => "CLIENT_ERROR permission denied: this user may not do that\r\n"u8,
    };

    // memcached lets nobody log in twice: it fails, and so does all that follows.
    private ReadOnlySpan<byte> OnLoginAgain(in Request request)
    {
        if (request.Opcode == BinaryOpcode.SaslList) return Spell(in request, BinaryStatus.Success, BinaryLogin.Mechanisms);
        authenticator.OnUnreadable();
        _client!.End();
        return SpellError(in request, BinaryStatus.AuthenticationFailed);
    }

    // One whose password was changed has to show the new one.
    private bool IsStillThere()
    {
        var users = authenticator.Users;
        if (users.Find(_name) is not { } now || !now.Succeeds(_user!)) return false;
        (_users, _user) = (users, now);
        return true;
    }

    private void Judge(Attempt attempt)
    {
        var wait = authenticator.ReadyAt(_source) - loop.Now;
        if (wait > 0)
        {
            Wait(attempt, wait);
            return;
        }

        var users = authenticator.Users;
        var user = users.Find(attempt.User);
        var isRight = authenticator.Knows(user, attempt.Password);
        if (isRight == true || (isRight == false && users.Decoy is null))
        {
            Conclude(attempt, users, isRight == true ? user : null);
            return;
        }

        // One that is known to be wrong takes as long as one that is not.
        var isBegun = authenticator.TryVerify(
            _source, isRight is null ? user! : users.Decoy!, attempt.Password,
            right => loop.Post(new LoopCall(() => OnVerified(attempt, right))));
        if (isBegun) Hold(attempt);
        else Wait(attempt, AgainNanoseconds);
    }

    private void OnTimer()
    {
        if (_attempt is not null)
        {
            Judge(_attempt);
            return;
        }

        authenticator.OnExpired();
        _client!.End();
        _client.OnLoginJudged();
    }

    private void OnVerified(Attempt attempt, bool isRight)
    {
        if (_attempt != attempt) return;
        // The users may be others by now. A right password is known from here on, so that this ends.
        if (isRight) Judge(attempt);
        else Conclude(attempt, authenticator.Users, user: null);
    }

    private void Conclude(Attempt attempt, UserList users, User? user)
    {
        _attempt = null;
        loop.Cancel(_timer!);
        if (user is null)
        {
            loop.Schedule(_timer!, LoginNanoseconds);
            var shown = attempt.User.AsSpan(0, Math.Min(attempt.User.Length, MostShownBytes));
            authenticator.OnFailed(_client!.RemoteName, _source, PrintableText.Of(shown), loop.Now);
        }
        else
        {
            authenticator.OnSucceeded();
            (_users, _user, _name) = (users, user, attempt.User);
        }

        if (!attempt.IsBinary) _client!.Answer(user is null ? TextLogin.Reply(LoginFault.Failure) : "STORED\r\n"u8);
        else if (user is null) _client!.Answer(SpellError(in attempt.Request, BinaryStatus.AuthenticationFailed));
        else AnswerBinary(in attempt.Request, BinaryStatus.Success, BinaryLogin.Success);
        if (attempt.IsHeld) _client!.OnLoginJudged();
    }

    private void Wait(Attempt attempt, long nanoseconds)
    {
        loop.Schedule(_timer!, nanoseconds);
        Hold(attempt);
    }

    private void Hold(Attempt attempt)
    {
        if (attempt.IsHeld) return;
        attempt.IsHeld = true;
        _client!.AwaitLogin();
    }

    private void Refuse(in LoginRequest request, bool isBinary)
    {
        if (isBinary)
        {
            if (!request.Ends && request.Fault is LoginFault.None or LoginFault.Failure) authenticator.OnUnreadable();
            _client!.Answer(SpellError(in request.Request, BinaryLogin.StatusOf(request.Fault)));
        }
        else
        {
            _client!.Answer(TextLogin.Reply(request.Fault));
        }

        if (request.Ends) _client!.End();
    }

    private void AnswerBinary(in Request request, BinaryStatus status, ReadOnlySpan<byte> text) =>
        _client!.Answer(Spell(in request, status, text));

    private ReadOnlySpan<byte> SpellError(in Request request, BinaryStatus status) =>
        Room()[..BinaryFrame.WriteError(in request, status, Room())];

    private ReadOnlySpan<byte> Spell(in Request request, BinaryStatus status, ReadOnlySpan<byte> text) =>
        Room()[..BinaryFrame.WriteText(in request, status, text, Room())];

    // Only those who speak the binary protocol need it, and few of them often.
    private Span<byte> Room() => _spelled.Length > 0 ? _spelled : _spelled = new byte[BinaryFrame.MaxFrontBytes];

    // A login that is looked at.
    private sealed class Attempt(in LoginRequest request, bool isBinary)
    {
        public readonly Request Request = request.Request;

        public byte[] User { get; } = request.User.ToArray();

        public byte[] Password { get; } = request.Password.ToArray();

        public bool IsBinary => isBinary;

        /// <summary>Nothing more is read from the client until it is over.</summary>
        public bool IsHeld { get; set; }
    }
}
