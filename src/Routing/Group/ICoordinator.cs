namespace Understudy.Routing.Group;

/// <summary>One linearizable store that all proxies of a group can reach, and that knows nothing of groups: two texts, the leader's key and
/// the state.</summary>
/// <remarks>Every question is one transaction. One without an answer may yet be executed.</remarks>
public interface ICoordinator
{
    /// <summary>Both texts, as they were together at one moment after the question was sent.</summary>
    Task<CoordinatorAnswer> WatchAsync(CancellationToken stopping);

    /// <summary>Writes <paramref name="lead"/> if the key still has the revision seen. The answer has the state of that moment.</summary>
    /// <param name="seenRevision">Zero: there is neither key nor state; then <paramref name="firstState"/> is put there too.</param>
    Task<CoordinatorAnswer> TakeAsync(long seenRevision, string lead, string firstState, CancellationToken stopping);

    /// <summary>Writes <paramref name="lead"/> anew, if it stands there.</summary>
    Task<CoordinatorAnswer> RenewAsync(string lead, CancellationToken stopping);

    /// <summary>Stores a state if <paramref name="lead"/> stands there and no state as new, by the order of bytes; writes the key anew with
    /// it.</summary>
    Task<CoordinatorAnswer> RecordAsync(string lead, string state, CancellationToken stopping);

    /// <summary>Puts <paramref name="free"/> in the place of <paramref name="lead"/>, if that stands there.</summary>
    Task<CoordinatorAnswer> FreeAsync(string lead, string free, CancellationToken stopping);

    /// <summary>Says that a member does not reach the leader of a term; zero: it does again.</summary>
    Task<CoordinatorAnswer> ComplainAsync(string id, long term, CancellationToken stopping);
}
