using Understudy.Transport.Measuring;

namespace Understudy.Control.Otlp;

/// <summary>How pushing goes. One thread at a time writes, any reads.</summary>
internal sealed class OtlpMetrics
{
    private long _taken, _refused, _unanswered;

    public void Taken() => Interlocked.Increment(ref _taken);

    public void Refused() => Interlocked.Increment(ref _refused);

    public void Unanswered() => Interlocked.Increment(ref _unanswered);

    public IEnumerable<MetricFamily> All() =>
    [
        new("understudy_otlp_pushes_total", MetricKind.Counter, "Pushes of all numbers to a collector, by what became of them.",
        [
            Of("taken", ref _taken), Of("refused", ref _refused), Of("no_answer", ref _unanswered),
        ]),
    ];

    private static MetricSample Of(string result, ref long count) =>
        new(MetricSample.LabelsOf(("result", result)), Interlocked.Read(ref count));
}
