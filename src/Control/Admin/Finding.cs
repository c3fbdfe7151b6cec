using System.Text.Json.Serialization;

namespace Understudy.Control.Admin;

/// <summary>Something that is not as it should be. Names are stable.</summary>
public sealed record Finding
{
    /// <summary>error: clients notice; warning: they do not, yet; info: an operator asked for it, or it is on its way to be well.</summary>
    public required string Severity { get; init; }

    /// <summary>The server that it is about; null: none.</summary>
    [JsonInclude]
    internal string? Server { get; init; }

    /// <summary>What is wrong, with the reason.</summary>
    public required string What { get; init; }

    /// <summary>Since how many seconds; null: that is not known.</summary>
    public double? Seconds { get; init; }

    /// <summary>What is being done about it.</summary>
    public required string Doing { get; init; }

    /// <summary>What you should do.</summary>
    public required string Advice { get; init; }
}
