using Understudy.Control.Configuration;

namespace Understudy.Control.Importing;

/// <summary>What came of a translation.</summary>
/// <param name="Text">A file of ours; empty if there is none.</param>
/// <param name="Notes">What it could not say, and why.</param>
/// <param name="Problems">What is wrong with it; the text is there all the same, to be corrected.</param>
public sealed record ImportResult(string Text, IReadOnlyList<string> Notes, IReadOnlyList<Problem> Problems);
