using Understudy.Routing.Group;
using Understudy.Transport.Loops;
using static Understudy.Routing.Group.GroupAction;
using Record = Understudy.Routing.Group.GroupAction.Record;

namespace Understudy.Proxy.Group;

/// <summary>Puts a member's questions to the coordinator, and its answers to the member, on the group's loop.</summary>
/// <param name="loop">The group's.</param>
/// <param name="setup">Who asks whom.</param>
/// <param name="nonce">Of this life of the proxy.</param>
/// <param name="call">Hands something to the member, with the time.</param>
/// <param name="onHeard">Told when it begins or ceases to answer, on the loop.</param>
internal sealed class CoordinatorClient(
    IEventLoop loop, GroupSetup setup, string nonce, Action<Action<GroupMember, long>> call, Action<bool> onHeard) : IArbiter
{
    private readonly CancellationTokenSource _stopping = new();
    private bool? _told;

    // Another coordinator than before, or one that has forgotten.
    private bool _isStrange;
    private bool _isHeard;

    public bool IsHeard => _isHeard && !_isStrange;

    public string Problem => _isStrange ? "it is another one than before, or made anew, and is not believed"
        : _isHeard ? "" : setup.Obstacle();

    public bool IsFreeing { get; private set; }

    /// <summary>It speaks with no server.</summary>
    public string? LocalNameOf(int server) => null;

    private ICoordinator Coordinator => setup.Coordinator!;

    public bool TryAsk(GroupAction asked)
    {
        var stopping = _stopping.Token;
        switch (asked)
        {
            case Watch watch:
                Send(asked, Coordinator.WatchAsync(stopping), (answer, member, now) =>
                {
                    if (LeadKeyText.TryRead(answer.Revision, answer.Lead, out var lead) && TryReadState(answer, out var record))
                        member.OnWatched(watch, lead, record, now);
                    else member.OnUnanswered(watch, now);
                });
                break;
            case Take take:
                // The first state is recorded as all others are.
                Send(asked, Coordinator.TakeAsync(take.SeenRevision, KeyOf(take.Term), firstState: "", stopping), (answer, member, now) =>
                {
                    if (TryReadState(answer, out var record)) member.OnTaken(take, IsDone(answer), record, now);
                    else member.OnUnanswered(take, now);
                });
                break;
            case Renew renew:
                Send(asked, Coordinator.RenewAsync(KeyOf(renew.Term), stopping),
                    (answer, member, now) => member.OnRenewed(renew, IsDone(answer), now));
                break;
            case Record record:
                var key = KeyOf(record.State.Version.Term);
                Send(asked, Coordinator.RecordAsync(key, GroupStateText.Write(record.State), stopping), (answer, member, now) =>
                {
                    // Refused, and the key is one's own: something newer stands there already, by an earlier question of one's own.
                    member.OnRecorded(record, IsDone(answer), now);
                });
                break;
            case Free free:
                var freed = LeadKeyText.WriteFree(setup.Id, nonce, free.Term, free.Successor);
                IsFreeing = true;
                Send(asked, Coordinator.FreeAsync(KeyOf(free.Term), freed, stopping), (_, _, _) => { });
                break;
            default:
                return false;
        }

        return true;
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private static bool IsDone(CoordinatorAnswer answer) => answer.Outcome == CoordinatorOutcome.Done;

    private static bool TryReadState(CoordinatorAnswer answer, out GroupState? record)
    {
        record = null;
        if (answer.State.Length == 0) return true;
        if (!GroupStateText.TryRead(answer.State, out var read)) return false;
        record = read;
        return true;
    }

    private string KeyOf(long term) => LeadKeyText.Write(setup.Id, nonce, term);

    private void Send(GroupAction asked, Task<CoordinatorAnswer> question, Action<CoordinatorAnswer, GroupMember, long> onAnswered)
    {
        var awaiter = question.GetAwaiter();
        awaiter.OnCompleted(() =>
        {
            // Cancelled: it is over.
            if (!question.IsCompletedSuccessfully) return;
            var answer = awaiter.GetResult();
            loop.Post(new LoopCall(() => OnAnswered(asked, answer, onAnswered)));
        });
    }

    private void OnAnswered(GroupAction asked, CoordinatorAnswer answer, Action<CoordinatorAnswer, GroupMember, long> onAnswered)
    {
        _isHeard = answer.Outcome is CoordinatorOutcome.Done or CoordinatorOutcome.Refused;
        if (_isHeard) _isStrange = false;
        else _isStrange |= answer.Outcome == CoordinatorOutcome.Stranger;
        if (asked is Free) IsFreeing = false;
        if (_isHeard != _told) onHeard((_told = _isHeard).Value);
        call((member, now) =>
        {
            if (_isHeard) onAnswered(answer, member, now);
            else member.OnUnanswered(asked, now);
        });
    }
}
