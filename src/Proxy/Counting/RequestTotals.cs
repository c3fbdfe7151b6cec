using Understudy.Transport.Measuring;

namespace Understudy.Proxy.Counting;

/// <summary>The tallies of all workers together.</summary>
internal sealed class RequestTotals(IEnumerable<RequestTally> tallies)
{
    private readonly RequestTally[] _tallies = [.. tallies];

    /// <summary>All verbs.</summary>
    public static IEnumerable<CountedVerb> Verbs => Enumerable.Range(0, CountedVerbs.Count).Select(verb => (CountedVerb)verb);

    /// <summary>All outcomes.</summary>
    public static IEnumerable<RequestOutcome> Outcomes =>
        Enumerable.Range(0, RequestTally.Outcomes).Select(outcome => (RequestOutcome)outcome);

    /// <summary>How many requests of some verbs ended in one of some ways.</summary>
    public long Of(ReadOnlySpan<CountedVerb> verbs, params ReadOnlySpan<RequestOutcome> outcomes)
    {
        long sum = 0;
        foreach (var tally in _tallies)
        {
            foreach (var verb in verbs)
            {
                foreach (var outcome in outcomes) sum += tally.Of(verb, outcome);
            }
        }

        return sum;
    }

    /// <summary>How many ended so, whatever they asked for.</summary>
    public long Of(RequestOutcome outcome) => Verbs.Sum(verb => _tallies.Sum(tally => tally.Of(verb, outcome)));

    /// <summary>All that have come to their end.</summary>
    public long Finished => Outcomes.Sum(Of);

    /// <summary>By the verb's name and the outcome's, those that there were.</summary>
    public IEnumerable<(string Verb, string Outcome, long Count)> ByName()
    {
        foreach (var group in Verbs.GroupBy(CountedVerbs.NameOf))
        {
            var verbs = group.ToArray();
            foreach (var outcome in Outcomes)
            {
                if (Of(verbs, outcome) is > 0 and var count) yield return (group.Key, OutcomeNames.Of(outcome), count);
            }
        }
    }

    /// <summary>How long clients waited.</summary>
    public DurationSummary WaitsOf(WaitClass requests) => new(_tallies.Select(tally => tally.WaitsOf(requests)));
}
