using System.Globalization;
using Understudy.Routing.Group;

namespace Understudy.Control.Coordination;

/// <summary>A group's key and state in etcd.</summary>
/// <remarks>
/// Three keys: <c>lead</c>, <c>state</c> and <c>complaints/ID</c>. Neither leases of etcd (the shortest is two seconds) nor its watches
/// (one that is late says nothing) are used. An answer of another cluster than the first one means an etcd that was made anew: nothing of
/// it is believed until somebody says so.
/// </remarks>
public sealed class EtcdCoordinator(EtcdOptions options, TimeProvider time) : ICoordinator, IDisposable
{
    private readonly EtcdClient _client = new(options, time);
    private readonly string _lead = options.Prefix + "lead";
    private readonly string _state = options.Prefix + "state";
    private readonly string _complaints = options.Prefix + "complaints/";

    /// <summary>The cluster that is believed; empty before the first answer. Set by who knows better.</summary>
    internal string Cluster { get; set; } = "";

    /// <summary>Why there was no answer last time; empty if there was one.</summary>
    public string LastFailure => _client.LastFailure;

    public void Dispose() => _client.Dispose();

    public Task<CoordinatorAnswer> WatchAsync(CancellationToken stopping) =>
        AskAsync(new EtcdTransaction().Read(_complaints, options.Prefix + "complaints0"), (_, _, _) => true, stopping);

    public Task<CoordinatorAnswer> TakeAsync(long seenRevision, string lead, string firstState, CancellationToken stopping)
    {
        var transaction = new EtcdTransaction().IfRevision(_lead, seenRevision).Put(_lead, lead);
        if (seenRevision == 0) transaction.IfRevision(_state, 0).Put(_state, firstState);
        // One's own value stands there if an earlier try without an answer was executed.
        return AskAsync(transaction, (isDone, found, _) => isDone || found == lead, stopping);
    }

    public Task<CoordinatorAnswer> RenewAsync(string lead, CancellationToken stopping) =>
        AskAsync(new EtcdTransaction().IfValue(_lead, lead).Put(_lead, lead), (isDone, _, _) => isDone, stopping);

    public Task<CoordinatorAnswer> RecordAsync(string lead, string state, CancellationToken stopping) => AskAsync(
        new EtcdTransaction().IfValue(_lead, lead).IfLess(_state, state).Put(_lead, lead).Put(_state, state),
        (isDone, foundLead, foundState) => isDone || (foundLead == lead && string.CompareOrdinal(foundState, state) >= 0),
        stopping);

    public Task<CoordinatorAnswer> FreeAsync(string lead, string free, CancellationToken stopping) => AskAsync(
        new EtcdTransaction().IfValue(_lead, lead).Put(_lead, free), (isDone, found, _) => isDone || found == free, stopping);

    public Task<CoordinatorAnswer> ComplainAsync(string id, long term, CancellationToken stopping)
    {
        var (transaction, key) = (new EtcdTransaction(), _complaints + id);
        if (term == 0) transaction.Delete(key);
        else transaction.Put(key, term.ToString(CultureInfo.InvariantCulture));
        return AskAsync(transaction, (_, _, _) => true, stopping);
    }

    private async Task<CoordinatorAnswer> AskAsync(
        EtcdTransaction transaction, Func<bool, string, string, bool> isDone, CancellationToken stopping)
    {
        // Not on the thread that asks: it may be one that must not wait, and the first question makes connections.
        await Task.Yield();
        if (await _client.AskAsync(transaction.Read(_lead).Read(_state), stopping) is not { } reply)
            return new CoordinatorAnswer(CoordinatorOutcome.Unknown);
        if (Cluster.Length == 0) Cluster = reply.Cluster;
        if (reply.Cluster != Cluster) return new CoordinatorAnswer(CoordinatorOutcome.Stranger);
        var (lead, state) = (reply.Items.GetValueOrDefault(_lead), reply.Items.GetValueOrDefault(_state));
        var isIt = isDone(reply.HasSucceeded, lead.Value ?? "", state.Value ?? "");
        var outcome = isIt ? CoordinatorOutcome.Done : CoordinatorOutcome.Refused;
        var complaints = reply.Items.Where(item => item.Key.StartsWith(_complaints, StringComparison.Ordinal))
            .ToDictionary(item => item.Key[_complaints.Length..], item => item.Value.Value);
        return new CoordinatorAnswer(outcome, lead.Revision, lead.Value ?? "", state.Value ?? "", complaints);
    }
}
