using Understudy.Control.Configuration;
using Understudy.Proxy;

namespace Understudy.Control.Settings;

/// <summary>Reports everything that is wrong with a <see cref="ProxyOptions"/>, its pool included; changes nothing.</summary>
internal static class ProxyOptionsValidator
{
    public static void Check(ProxyOptions options, List<Problem> problems)
    {
        PoolOptionsValidator.Check(options.Pool, problems);
        SameServerCheck.Check(options.Pool, problems);
        foreach (var row in ProxySettings.All) row.Check(options, problems);
        CheckPairs(options, problems);
    }

    /// <summary>Reports what is wrong with one of several pools; what is said of the process and of clients is looked at with the
    /// first.</summary>
    /// <param name="options">Of the pool.</param>
    /// <param name="others">The pools before it.</param>
    /// <param name="problems">Told of all.</param>
    public static void CheckFurther(ProxyOptions options, IReadOnlyList<ProxyOptions> others, List<Problem> problems)
    {
        PoolOptionsValidator.Check(options.Pool, problems);
        SameServerCheck.Check(options.Pool, problems);
        foreach (var other in others) SameServerCheck.CheckApart(options.Pool, other.Pool, problems);
        foreach (var row in ProxySettings.OfPool) row.Check(options, problems);
        CheckPairs(options, problems);
    }

    private static void CheckPairs(ProxyOptions options, List<Problem> problems)
    {
        ServerTlsSettings.Check(options, problems);
        if (options.ProbeBackoffMax < options.ProbeBackoffMin)
        {
            var (min, max) = (DurationText.Format(options.ProbeBackoffMin), DurationText.Format(options.ProbeBackoffMax));
            problems.Add(new Problem("probe-backoff-max", $"{max} is shorter than probe-backoff-min, {min}"));
        }

        if (options.HoldDownMax < options.HoldDownMin)
        {
            var (min, max) = (DurationText.Format(options.HoldDownMin), DurationText.Format(options.HoldDownMax));
            problems.Add(new Problem("hold-down-max", $"{max} is shorter than hold-down-min, {min}"));
        }
    }
}
