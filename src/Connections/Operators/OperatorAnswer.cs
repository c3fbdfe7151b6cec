namespace Understudy.Connections.Operators;

/// <summary>Carries out what an operator asks for, on the first worker's loop.</summary>
/// <param name="line">Without its end.</param>
/// <param name="later">Given the answer, on this loop, if it is made elsewhere and takes a while.</param>
/// <returns>Lines that end with LF, the last of which begins with OK or ERROR; null: later.</returns>
public delegate string? OperatorAnswer(string line, Action<string> later);
