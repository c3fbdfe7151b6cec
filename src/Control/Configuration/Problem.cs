namespace Understudy.Control.Configuration;

/// <summary>One thing that is wrong with what an operator asked for.</summary>
/// <param name="Setting">The long form of the option, without dashes: <c>reply-timeout</c>; of a file, the path to it.</param>
/// <param name="Reason">Why it is refused and what would be accepted, in one line.</param>
public readonly record struct Problem(string Setting, string Reason)
{
    /// <summary>Which of several values it is about, as an operator writes it: a server, a listener. Null: the only one.</summary>
    internal string? Subject { get; init; }

    /// <summary>Where a file says it. Null: the command line does, or nobody.</summary>
    public FilePlace? Place { get; init; }
}
