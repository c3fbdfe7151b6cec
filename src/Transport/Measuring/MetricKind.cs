namespace Understudy.Transport.Measuring;

/// <summary>What may become of a number.</summary>
public enum MetricKind
{
    /// <summary>It only grows, but for a restart.</summary>
    Counter,

    /// <summary>It goes up and down.</summary>
    Gauge,

    /// <summary>Durations, counted by how long they were at most.</summary>
    Histogram,
}
