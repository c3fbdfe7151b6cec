namespace Understudy.Connections.Access;

/// <summary>Those of all listeners, for statistics. Does not change once the loops run; then any thread.</summary>
public sealed class Authenticators
{
    private readonly List<Authenticator> _authenticators = [];

    /// <summary>Logins that were judged.</summary>
    public long Tries => _authenticators.Sum(each => each.Tries);

    /// <summary>Those of them that were wrong.</summary>
    public long Failures => _authenticators.Sum(each => each.Failures);

    /// <summary>Requests that a user had no right to.</summary>
    public long Denials => _authenticators.Sum(each => each.Denials);

    /// <summary>Clients that were closed because they did not log in.</summary>
    public long Expired => _authenticators.Sum(each => each.Expired);

    /// <summary>Whether some clients have to log in.</summary>
    public bool Any => _authenticators.Count > 0;

    /// <summary>Whether some clients may log in in text.</summary>
    public bool AnySpeaksText => _authenticators.Exists(each => each.SpeaksText);

    /// <summary>A listener has one; null: it has none.</summary>
    public void Add(Authenticator? each)
    {
        if (each is not null && !_authenticators.Contains(each)) _authenticators.Add(each);
    }
}
