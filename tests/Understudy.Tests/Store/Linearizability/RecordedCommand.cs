using Understudy.Store;

namespace Understudy.Tests.Store.Linearizability;

/// <summary>A command that a thread gave, and what it was told. Between the two moments it took effect, if the store is what it
/// says.</summary>
internal sealed record RecordedCommand(int Thread, string Key, Verb Verb)
{
    public long BeganAt { get; init; }

    public long EndedAt { get; init; }

    /// <summary>What was sent.</summary>
    public string Value { get; init; } = "";

    /// <summary>The token that a cas named.</summary>
    public ulong CompareCas { get; init; }

    /// <summary>Stored for a hit, NotFound for a miss.</summary>
    public StoreOutcome Outcome { get; init; }

    /// <summary>What a get or incr was told.</summary>
    public string Answer { get; init; } = "";

    /// <summary>The token that a get was told, or that a write was given.</summary>
    public ulong Cas { get; init; }

    public override string ToString() =>
        $"{BeganAt,8}..{EndedAt,-8} thread {Thread} {Verb} {Key} [{Short(Value)}] c{CompareCas} -> {Outcome} [{Short(Answer)}] c{Cas}";

    private static string Short(string text) => text.Length <= 40 ? text : $"{text[..20]}...{text[^10..]} ({text.Length})";
}

internal enum Verb
{
    Get,
    Set,
    Add,
    Replace,
    Append,
    Cas,
    Incr,
    Touch,
    Delete,

    /// <summary>flush_all: one command on every key at once; for each key a delete that is always done.</summary>
    Flush,
}
