namespace Understudy.Control.Admin;

/// <summary>What was done.</summary>
/// <param name="Text">In a sentence.</param>
internal sealed record ActionDocument(string Text);
