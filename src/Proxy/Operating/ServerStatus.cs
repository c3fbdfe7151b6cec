using System.Text.Json.Serialization;

namespace Understudy.Proxy.Operating;

/// <summary>What there is to know of a server at one moment. Times are in seconds.</summary>
public sealed record ServerStatus
{
    /// <summary>As it was given.</summary>
    public required string Name { get; init; }

    /// <summary>The name of its pool, where there are several.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Pool { get; init; }

    public required string Tier { get; init; }

    /// <summary>Of each item, on the servers of that tier.</summary>
    public required int CopiesInTier { get; init; }

    /// <summary>Its tier, with the pool in front where there are several.</summary>
    [JsonIgnore]
    public string Place => Pool is null ? Tier : $"{Pool}/{Tier}";

    /// <summary>IN, OUT, JOINING, WARMING, DRAINING or EJECTED.</summary>
    public required string State { get; init; }

    /// <summary>How long it has been in that state.</summary>
    public required double StateSeconds { get; init; }

    /// <summary>Why it came into that state.</summary>
    public required string Reason { get; init; }

    /// <summary>What it waits for; empty: nothing.</summary>
    public required string Next { get; init; }

    /// <summary>Null while its name could not be resolved.</summary>
    public required string? Address { get; init; }

    public required long Ejections { get; init; }

    public required long ConnectedWorkers { get; init; }

    public required long Requests { get; init; }

    /// <summary>Requests without an answer yet.</summary>
    public required long Waiting { get; init; }

    /// <summary>Errors that it answered.</summary>
    public required long Errors { get; init; }

    /// <summary>Requests that it did not answer in time.</summary>
    public required long TimedOut { get; init; }

    /// <summary>Requests whose reply was waited for when the connection was lost.</summary>
    public required long Lost { get; init; }

    public required double ReplySecondsP50 { get; init; }

    public required double ReplySecondsP99 { get; init; }

    public required double ReplySecondsP999 { get; init; }

    /// <summary>Keys of which it has missed a write.</summary>
    public required long JournalKeys { get; init; }

    public required bool IsBeingFilled { get; init; }

    public required long FillDone { get; init; }

    public required long FillExpected { get; init; }

    internal static ServerStatus Of(string name, string? pool, ServerReport report) => new()
    {
        Name = name,
        Pool = pool,
        Tier = report.Tier,
        CopiesInTier = report.CopiesInTier,
        State = report.State.ToString().ToUpperInvariant(),
        StateSeconds = report.Since.TotalSeconds,
        Reason = report.Reason,
        Next = report.Next,
        Address = report.Address?.ToString(),
        Ejections = report.Ejections,
        ConnectedWorkers = report.Traffic.ConnectedWorkers,
        Requests = report.Traffic.Requests,
        Waiting = report.Traffic.Waiting,
        Errors = report.Traffic.Errors,
        TimedOut = report.Traffic.TimedOut,
        Lost = report.Traffic.Lost,
        ReplySecondsP50 = report.Traffic.Replies.Percentile(0.5).TotalSeconds,
        ReplySecondsP99 = report.Traffic.Replies.Percentile(0.99).TotalSeconds,
        ReplySecondsP999 = report.Traffic.Replies.Percentile(0.999).TotalSeconds,
        JournalKeys = report.Journal.Keys,
        IsBeingFilled = report.Fill is { IsRunning: true },
        FillDone = report.Fill?.Done ?? 0,
        FillExpected = report.Fill?.Expected ?? 0,
    };
}
