using System.Text.Json.Serialization;

namespace Understudy.Control.Events;

/// <summary>Something that happened and that the log tells of too. Names are stable: they come, and do not go.</summary>
public sealed record ServiceEvent
{
    /// <summary>Grows by one with each event of this process, from 1.</summary>
    public required long Id { get; init; }

    /// <summary>Unix time in seconds, to the millisecond.</summary>
    public required double Time { get; init; }

    /// <summary>info, warning or error.</summary>
    public required string Level { get; init; }

    /// <summary>What kind of thing it was: <c>ServerIsOut</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The same as a number, which never changes.</summary>
    public required int Code { get; init; }

    /// <summary>The server that it is about; null: it is about none.</summary>
    [JsonInclude]
    internal string? Server { get; init; }

    /// <summary>As the log has it.</summary>
    public required string Text { get; init; }
}
