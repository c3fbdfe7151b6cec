namespace Understudy.Control.Configuration;

/// <summary>One thing that is wrong with what an operator asked for.</summary>
/// <param name="Setting">The long form of the option, without dashes: <c>reply-timeout</c>.</param>
/// <param name="Reason">Why it is refused and what would be accepted, in one line.</param>
public readonly record struct Problem(string Setting, string Reason);
