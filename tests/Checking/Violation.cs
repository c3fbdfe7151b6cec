namespace Understudy.Checking;

/// <summary>A promise that was broken.</summary>
/// <param name="Promise">Which.</param>
/// <param name="Time">When it showed.</param>
/// <param name="Key">Of which key; null if of none.</param>
/// <param name="What">The facts, in one line.</param>
public sealed record Violation(Promise Promise, long Time, string? Key, string What)
{
    public override string ToString() => $"{Promise} at {Nanoseconds.Format(Time)}: {What}";
}
