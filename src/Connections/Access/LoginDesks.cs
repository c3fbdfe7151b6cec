namespace Understudy.Connections.Access;

/// <summary>The desks of all listeners, for statistics. Does not change once the loops run; then any thread.</summary>
public sealed class LoginDesks
{
    private readonly List<LoginDesk> _desks = [];

    /// <summary>Logins that were judged.</summary>
    public long Tries => _desks.Sum(desk => desk.Tries);

    /// <summary>Those of them that were wrong.</summary>
    public long Failures => _desks.Sum(desk => desk.Failures);

    /// <summary>Requests that a user had no right to.</summary>
    public long Denials => _desks.Sum(desk => desk.Denials);

    /// <summary>Clients that were closed because they did not log in.</summary>
    public long Expired => _desks.Sum(desk => desk.Expired);

    /// <summary>Whether some clients have to log in.</summary>
    public bool Any => _desks.Count > 0;

    /// <summary>Whether some clients may log in in text.</summary>
    public bool AnySpeaksText => _desks.Exists(desk => desk.SpeaksText);

    /// <summary>A listener has one; null: it has none.</summary>
    public void Add(LoginDesk? desk)
    {
        if (desk is not null && !_desks.Contains(desk)) _desks.Add(desk);
    }
}
