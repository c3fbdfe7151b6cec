namespace Understudy.Routing.Plans;

/// <summary>The one deadline of a request, and how its steps share it. Pure: time is passed in, in nanoseconds.</summary>
/// <remarks>
/// <para>A client waits for all steps of its request, not for each of them. The first step may take a reply timeout, and whatever follows
/// as long as that and one grace, together: a step that begins late leaves half of what is left to those behind it, so that a server that
/// hangs costs the others time and not the answer.</para>
/// <para>A step whose own deadline is put off (<c>docs/decisions/0015-deadlines-judge-progress.md</c>) moves the end by as much: what it
/// took for moving bytes is nobody's fault, and the next one finds as much time as if there had been none.</para>
/// </remarks>
public struct StepDeadlines
{
    // Only for a step that nobody had counted on, such as one to a server that has come back meanwhile.
    private const long LeastNanoseconds = 1_000_000;

    private long _end;               // of the whole request
    private long _due;               // of the step under way

    /// <summary>When the first step must have been answered.</summary>
    public long First { get; private set; }

    /// <summary>A request sets out.</summary>
    /// <param name="now">The time.</param>
    /// <param name="timeout">What its first step may take.</param>
    /// <param name="grace">What those behind it may take longer, all together.</param>
    public void Begin(long now, long timeout, long grace)
    {
        First = _due = now + timeout;
        _end = First + grace;
    }

    /// <summary>When a later step must have been answered that begins now.</summary>
    /// <param name="now">The time.</param>
    /// <param name="behind">How many steps share with it what is left (<see cref="RequestPlan.StepsBehind"/>).</param>
    public long Later(long now, int behind)
    {
        _end += Math.Max(0, now - _due);
        var left = Math.Max(_end - now, LeastNanoseconds);
        return _due = Math.Max(First, now + (left / (behind + 1)));
    }
}
