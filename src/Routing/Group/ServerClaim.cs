namespace Understudy.Routing.Group;

/// <summary>Between two boxes: servers that are being taken from a former leader.</summary>
/// <param name="asked">What was sent to every server.</param>
/// <param name="former">Who held them; empty if nobody did.</param>
/// <param name="seenTerm">The highest term that was seen before.</param>
/// <param name="isFounding">There was no group.</param>
internal sealed class ServerClaim(GroupAction.ClaimServers asked, int servers, string former, long seenTerm, bool isFounding)
{
    private readonly HashSet<int> _open = [.. Enumerable.Range(0, servers)];
    private long _foundTerm = seenTerm;

    public GroupAction.ClaimServers Asked => asked;

    public string Former => former;

    public bool IsFounding => isFounding;

    /// <summary>Servers that are its own now.</summary>
    public HashSet<int> Taken { get; } = [];

    /// <summary>Those of them on which a state was recorded.</summary>
    public HashSet<int> Recorded { get; } = [];

    /// <summary>The newest state on any of them.</summary>
    public GroupState? Record { get; private set; }

    /// <summary>The last leader had given its office back, with nothing under way.</summary>
    public bool IsClean { get; private set; }

    /// <summary>A server is in a term as high: somebody was quicker.</summary>
    public bool IsRefused { get; private set; }

    public bool IsComplete => _open.Count == 0;

    /// <param name="isTaken">Null: no answer came in time.</param>
    /// <param name="found">What stood there; null: nothing.</param>
    /// <param name="state">What was recorded there, if it can be used; null: nothing.</param>
    public void OnAnswered(int server, bool? isTaken, ServerRegister? found, GroupState? state)
    {
        if (!_open.Remove(server)) return;
        IsRefused |= isTaken == false;
        if (isTaken != true) return;
        Taken.Add(server);
        if (found is not null && found.Term >= _foundTerm)
        {
            // It says so of itself once everything is answered, on one server after the other.
            IsClean = found.IsFree || (IsClean && found.Term == _foundTerm);
            _foundTerm = found.Term;
        }

        if (state is null) return;
        Recorded.Add(server);
        if (Record is null || state.Version > Record.Version) Record = state;
    }
}
