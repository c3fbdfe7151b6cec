namespace Understudy.Transport.Measuring;

/// <summary>One number, or one for each of several things, that tools read.</summary>
/// <param name="Name">Stable; base units.</param>
/// <param name="Kind">What may become of it.</param>
/// <param name="Meaning">A sentence.</param>
/// <param name="Samples">As of now.</param>
public sealed record MetricFamily(string Name, MetricKind Kind, string Meaning, IReadOnlyList<MetricSample> Samples)
{
    /// <summary>One that has no labels.</summary>
    public MetricFamily(string name, MetricKind kind, string meaning, double value)
        : this(name, kind, meaning, [new MetricSample("", value)])
    {
    }
}
