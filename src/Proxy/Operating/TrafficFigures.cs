using Understudy.Transport.Measuring;

namespace Understudy.Proxy.Operating;

/// <summary>What all workers and a server have said to each other.</summary>
internal sealed record TrafficFigures
{
    public required long ConnectedWorkers { get; init; }

    public required long Requests { get; init; }

    /// <summary>Connections that were made.</summary>
    public required long Connections { get; init; }

    /// <summary>Errors that it answered.</summary>
    public required long Errors { get; init; }

    /// <summary>Requests whose reply was waited for when a connection was lost.</summary>
    public required long Lost { get; init; }

    public required long TimedOut { get; init; }

    /// <summary>Requests that were not sent, since too many waited.</summary>
    public required long QueueFull { get; init; }

    /// <summary>Requests that were not sent, since too many bytes waited.</summary>
    public required long OutputFull { get; init; }

    /// <summary>Values that were too long, or for which there was no memory.</summary>
    public required long ValuesSkipped { get; init; }

    /// <summary>Requests without an answer yet.</summary>
    public required long Waiting { get; init; }

    public required long BytesSent { get; init; }

    public required long BytesReceived { get; init; }

    /// <summary>From when a request was to be sent until its reply had come.</summary>
    public required DurationSummary Replies { get; init; }
}
