using Understudy.Control.Configuration;

namespace Understudy.Control.Keepalived;

/// <summary>What is found in configurations of keepalived, each with its place, what is wrong, and what to write instead.</summary>
public sealed class Findings
{
    private readonly List<Problem> _wrong = [], _advice = [];

    /// <summary>What does harm.</summary>
    public IReadOnlyList<Problem> Wrong => _wrong;

    /// <summary>What works, and could be better.</summary>
    public IReadOnlyList<Problem> Advice => _advice;

    internal List<Problem> Spelling => _wrong;

    internal void Refuse(ConfigEntry entry, string reason) => _wrong.Add(new Problem(entry.Name, reason) { Place = entry.Place });

    internal void Advise(ConfigEntry entry, string reason) => _advice.Add(new Problem(entry.Name, reason) { Place = entry.Place });
}
