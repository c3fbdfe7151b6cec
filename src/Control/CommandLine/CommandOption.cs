namespace Understudy.Control.CommandLine;

/// <summary>One option of a command: how it is written, what the help says, and what it changes.</summary>
public sealed record CommandOption
{
    /// <summary>The long form without dashes, as problems name it too.</summary>
    public required string Name { get; init; }

    /// <summary>The short form, as in magent. Null: none.</summary>
    public char? Letter { get; init; }

    /// <summary>Another long form that means the same: memcached's, where ours is not that. Null: none.</summary>
    public string? Alias { get; init; }

    /// <summary>Stands for the value in the help. Null: the option takes none.</summary>
    public string? Value { get; init; }

    public required string Help { get; init; }

    /// <summary>What holds when the option is absent, with its unit. Null: the help text says so itself.</summary>
    public string? Default { get; init; }

    /// <summary>What is accepted, with units. Null: the help text says so itself.</summary>
    public string? Range { get; init; }

    /// <summary>Notes the value in the draft, or a problem. The text is empty for an option without a value.</summary>
    public required Action<CommandDraft, string> Apply { get; init; }

    /// <summary>As errors name it: <c>-p (--port)</c>.</summary>
    public string Label => Letter is null ? $"--{Name}" : $"-{Letter} (--{Name})";
}
