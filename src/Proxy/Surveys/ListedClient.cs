namespace Understudy.Proxy.Surveys;

/// <summary>One client's connection, at one moment. Names are stable.</summary>
public sealed record ListedClient
{
    /// <summary>Its own as long as the proxy lives, as in <c>stats conns</c>.</summary>
    public required int Number { get; init; }

    /// <summary>Where it comes from.</summary>
    public required string Address { get; init; }

    /// <summary>The address that it came to.</summary>
    public required string Listener { get; init; }

    /// <summary>text (meta commands are text too) or binary; empty: it has not spoken yet.</summary>
    public required string Dialect { get; init; }

    public required bool IsTls { get; init; }

    /// <summary>The worker that serves it.</summary>
    public required int Worker { get; init; }

    public required double AgeSeconds { get; init; }

    /// <summary>How long nothing has come from it.</summary>
    public required double IdleSeconds { get; init; }

    /// <summary>Requests that were read from it.</summary>
    public required long Requests { get; init; }

    /// <summary>Requests of it that have no answer yet.</summary>
    public required long ActiveRequests { get; init; }

    /// <summary>Bytes of replies that wait for it.</summary>
    public required long WaitingBytes { get; init; }

    /// <summary>Bytes of memory that are held for it: those, and what it has sent of requests that are not whole or wait.</summary>
    public required long HeldBytes { get; init; }

    /// <summary>idle; sending: a request has begun and its rest is awaited; waiting: for servers; in_line: its next write waits for slow
    /// servers; not_reading: it does not take its replies.</summary>
    public required string State { get; init; }
}
