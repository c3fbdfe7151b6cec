using System.Text;
using Understudy.Routing.Plans;
using Understudy.Routing.Pools;

namespace Understudy.Tests.Routing.Plans;

/// <summary>Runs a plan against replicas with scripted outcomes and writes down what it did, one word per step.</summary>
/// <remarks>
/// The transcript reads <c>0:AsIs 0=Miss 1:AsIs 1=Done* -> Reply</c>: asked replica 0, it missed, asked 1, it had the item, whose reply
/// was kept.
/// A replica whose outcome is Lost is OUT from then on, as the proxy has it.
/// </remarks>
internal sealed class PlanDriver(int replicas)
{
    private readonly Queue<(int Replica, RequestForm Form)> _asked = new();
    private readonly StringBuilder _transcript = new();
    private RequestPlan _plan;
    private int _behind = 1;

    public ReplicaMask Readable { get; set; } = ReplicaMask.All(replicas);

    public ReplicaMask Writable { get; set; } = ReplicaMask.All(replicas);

    public ReplicaMask Keeping { get; set; } = ReplicaMask.All(replicas);

    public ReplicaMask Preferred { get; set; }

    /// <summary>What is asked as the client put it finds nothing, and creates the item.</summary>
    public bool CreatesAsIs { get; init; }

    public Conclusion Conclusion { get; private set; }

    /// <summary>Times the plan was told an outcome.</summary>
    public int Answers { get; private set; }

    /// <summary>Times something was sent although what had been asked before was said to have nothing behind it.</summary>
    public int Surprises { get; private set; }

    public RequestPlan Plan => _plan;

    /// <summary>The outcome whose reply the client gets.</summary>
    public Outcome? Kept { get; private set; }

    public static string Run(PlanKind kind, params Outcome[] outcomes)
    {
        var driver = new PlanDriver(outcomes.Length);
        driver.Run(kind, (replica, form) => IsFollowUp(form) ? Outcome.Done : outcomes[replica]);
        return driver.Transcript;
    }

    /// <summary>Sent to bring a copy into line, not to serve the client.</summary>
    public static bool IsFollowUp(RequestForm form) => form is RequestForm.Delete or RequestForm.CopyForward or RequestForm.Touch;

    public string Transcript => _transcript.ToString().TrimEnd();

    public void Run(PlanKind kind, Func<int, RequestForm, Outcome> outcomeOf)
    {
        Take(_plan.Begin(kind, Readable, Writable, Keeping, Preferred));
        while (Conclusion == Conclusion.None && _asked.TryDequeue(out var asked))
        {
            var outcome = outcomeOf(asked.Replica, asked.Form);
            if (outcome == Outcome.Lost)
            {
                Readable = Readable.Without(asked.Replica);
                Writable = Writable.Without(asked.Replica);
            }

            if (CreatesAsIs && asked.Form == RequestForm.AsIs) _plan.NoteCreated();
            Answers++;
            _plan.Preferred = Preferred;
            var step = _plan.OnOutcome(asked.Replica, outcome, Readable, Writable);
            if (step.KeepReply) Kept = outcome;
            _transcript.Append(asked.Replica).Append('=').Append(outcome).Append(step.KeepReply ? "* " : " ");
            Take(step);
        }
    }

    private void Take(PlanStep step)
    {
        for (var i = 0; i < replicas; i++)
        {
            if (!step.Send.Has(i)) continue;
            _asked.Enqueue((i, step.Form));
            _transcript.Append(i).Append(':').Append(step.Form).Append(' ');
        }

        if (!step.Send.IsEmpty)
        {
            if (_behind == 0) Surprises++;
            _behind = _plan.StepsBehind(Readable, Writable);
        }

        Conclusion = step.Conclusion;
        if (Conclusion != Conclusion.None) _transcript.Append("-> ").Append(Conclusion);
    }
}
