namespace Understudy.LoadGenerator.Comparison;

/// <summary>All runs of a comparison, and what they say.</summary>
internal sealed class Rows
{
    private readonly List<Row> _rows = [];

    public IReadOnlyList<Row> All => _rows;

    public void Add(Row row) => _rows.Add(row);

    /// <summary>Runs that failed or saw an error, a miss or a wrong value. They are shown, and never enter a median.</summary>
    public int Unclean(string scenario, string target) => Of(scenario, target).Count(r => !r.Result.IsClean);

    /// <summary>Median over the clean runs; null when there is none.</summary>
    public double? MedianOf(string scenario, string target, Measure measure) =>
        Median([.. Of(scenario, target).Where(r => r.Result.IsClean).Select(r => r.Result.Of(measure))]);

    /// <summary>
    /// Median of the ratios within each round: what both did within the same seconds is compared, so a slow minute hits both.
    /// </summary>
    public double? RatioOf(string scenario, Demand demand)
    {
        var pairs = from subject in Of(scenario, demand.Subject)
                    join peer in Of(scenario, demand.Peer) on subject.Round equals peer.Round
                    where subject.Result.IsClean && peer.Result.IsClean
                    select subject.Result.Of(demand.Measure) / peer.Result.Of(demand.Measure);
        return Median([.. pairs]);
    }

    /// <summary>The middle value, or the mean of the two middle ones.</summary>
    public static double? Median(double[] values)
    {
        if (values.Length == 0) return null;
        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }

    private IEnumerable<Row> Of(string scenario, string target) => _rows.Where(r => r.Scenario == scenario && r.Target == target);
}
