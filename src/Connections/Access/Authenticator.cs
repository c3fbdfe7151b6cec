using System.Security.Cryptography;
using Understudy.Connections.Clients;
using Understudy.Transport.Loops;

namespace Understudy.Connections.Access;

/// <summary>What the logins at some listeners share: who may come in, how often a source has failed, and where passwords are verified.
/// Any thread.</summary>
/// <param name="users">Who may come in.</param>
/// <param name="speaksText">Whether clients may log in in text, and not by SASL alone.</param>
/// <param name="tryRunAside">Runs what takes long on another thread, later; false if too much waits there already.</param>
/// <param name="onFailed">Told of failed logins, of each source no more than once a minute.</param>
public sealed class Authenticator(UserList users, bool speaksText, Func<Action, bool> tryRunAside, LoginFailed onFailed)
{
    private readonly LoginThrottle _throttle = new();
    private readonly HashSet<string> _verifying = [];    // sources: one password of each at a time, so that none fills the line
    private readonly User _stranger = new("nobody", RandomNumberGenerator.GetBytes(16), hash: null, UserRights.All);
    private UserList _users = users;
    private long _tries;
    private long _failures;
    private long _denials;
    private long _expired;

    /// <summary>Who may come in. Connections of others end at their next request.</summary>
    public UserList Users
    {
        get => Volatile.Read(ref _users);
        set => Volatile.Write(ref _users, value);
    }

    /// <summary>Whether clients may log in in text.</summary>
    internal bool SpeaksText => speaksText;

    /// <summary>Logins that were judged.</summary>
    internal long Tries => Interlocked.Read(ref _tries);

    /// <summary>Those of them that were wrong.</summary>
    internal long Failures => Interlocked.Read(ref _failures);

    /// <summary>Requests that a user had no right to.</summary>
    internal long Denials => Interlocked.Read(ref _denials);

    /// <summary>Clients that were closed because they did not log in.</summary>
    internal long Expired => Interlocked.Read(ref _expired);

    /// <summary>Makes the gate for one client. On its loop.</summary>
    public IRequestGate OpenGate(IEventLoop loop, IRequestGate? next) => new ClientGate(this, loop, next);

    /// <summary>When a login from a source may be judged; loop time, perhaps past.</summary>
    internal long ReadyAt(string source) => _throttle.ReadyAt(source);

    /// <summary>Whether a password is a user's; null where it has to be verified.</summary>
    internal bool? Knows(User? user, ReadOnlySpan<byte> password) => (user ?? _stranger).Knows(password);

    /// <summary>Has a password verified on another thread.</summary>
    /// <param name="source">Where it came from: one at a time from each.</param>
    /// <param name="user">Whose it should be.</param>
    /// <param name="password">Not to be changed until it is known.</param>
    /// <param name="onKnown">Told whether it is right, on that thread.</param>
    /// <returns>False if that has to wait.</returns>
    internal bool TryVerify(string source, User user, byte[] password, Action<bool> onKnown)
    {
        lock (_verifying)
        {
            if (!_verifying.Add(source)) return false;
        }

        if (tryRunAside(Verify)) return true;
        Release();
        return false;

        void Verify()
        {
            var isRight = user.Learn(password);
            Release();
            onKnown(isRight);
        }

        void Release()
        {
            lock (_verifying) _verifying.Remove(source);
        }
    }

    internal void OnSucceeded() => Interlocked.Increment(ref _tries);

    /// <summary>A login has failed that no password was seen of.</summary>
    internal void OnUnreadable()
    {
        Interlocked.Increment(ref _tries);
        Interlocked.Increment(ref _failures);
    }

    /// <param name="client">Its address.</param>
    /// <param name="source">Whom it is counted with.</param>
    /// <param name="user">As the log shows it.</param>
    /// <param name="now">Loop time.</param>
    internal void OnFailed(string client, string source, string user, long now)
    {
        Interlocked.Increment(ref _tries);
        Interlocked.Increment(ref _failures);
        var untold = _throttle.OnFailed(source, now);
        if (untold > 0) onFailed(client, user, untold);
    }

    internal void OnExpired() => Interlocked.Increment(ref _expired);

    internal void OnDenied() => Interlocked.Increment(ref _denials);
}
