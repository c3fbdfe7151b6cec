namespace Understudy.Control.Settings;

/// <summary>A kind of value that settings have: how it is read, written and refused.</summary>
/// <param name="Value">Stands for it in the help.</param>
/// <param name="What">What a text that cannot be read is not.</param>
/// <param name="Accepted">What to give instead; null: a value in range.</param>
/// <param name="Format">Writes it with its unit.</param>
/// <param name="Unit">Ends its name in <c>stats settings</c>.</param>
/// <param name="Count">Its number of that unit.</param>
internal sealed record ValueKind<T>(
    string Value, string What, string? Accepted, TryRead<T> TryRead, Func<T, string> Format, string Unit, Func<T, long> Count);

internal delegate bool TryRead<T>(string text, out T value);
