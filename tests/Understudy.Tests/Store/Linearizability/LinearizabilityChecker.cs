namespace Understudy.Tests.Store.Linearizability;

/// <summary>Follows one key: is there an order of the commands, each at a moment between its beginning and its end, in which every answer
/// is right (Herlihy and Wing 1990)?</summary>
/// <remarks>
/// Goes through the beginnings and ends in the order of time and keeps every state the key may be in, with the commands under way that
/// have taken effect in it (just-in-time linearization, Lowe 2017). Answers are known beforehand, so few states remain.
/// </remarks>
/// <param name="mayVanish">Whether the item may be evicted at any moment.</param>
internal sealed class LinearizabilityChecker(bool mayVanish)
{
    private readonly Dictionary<int, RecordedCommand> _underWay = [];
    private HashSet<(Register Register, int Done)> _possible = [(default, 0)];

    /// <summary>Takes in the commands of a key that began after all before had ended.</summary>
    /// <returns>Null, or the first command whose answer fits no order, with those that were under way.</returns>
    public string? Check(IEnumerable<RecordedCommand> commands)
    {
        var moments = commands.SelectMany(c => new[] { (At: c.BeganAt, Command: c), (At: c.EndedAt, Command: c) }).OrderBy(m => m.At);
        foreach (var (at, command) in moments)
        {
            if (at == command.BeganAt)
            {
                _underWay.Add(command.Thread, command);
                continue;
            }

            var before = _possible;
            _possible = After(command);
            _underWay.Remove(command.Thread);
            if (_possible.Count == 0) return Explain(command, before);
        }

        return null;
    }

    private HashSet<(Register Register, int Done)> After(RecordedCommand ended)
    {
        var seen = new HashSet<(Register Register, int Done)>(_possible);
        var toFollow = new Stack<(Register Register, int Done)>(_possible);
        var remaining = new HashSet<(Register Register, int Done)>();
        while (toFollow.TryPop(out var state))
        {
            if ((state.Done & Bit(ended)) != 0)
            {
                // Others need not have happened yet; when they must, the end of one of them asks.
                remaining.Add((state.Register, state.Done & ~Bit(ended)));
                continue;
            }

            foreach (var command in _underWay.Values.Where(c => (state.Done & Bit(c)) == 0))
            {
                if (state.Register.After(command) is { } next) Follow((next, state.Done | Bit(command)));
            }

            if (mayVanish && state.Register.Value is not null) Follow((default, state.Done));
        }

        return remaining;

        void Follow((Register Register, int Done) state)
        {
            if (seen.Add(state)) toFollow.Push(state);
        }
    }

    private string Explain(RecordedCommand command, HashSet<(Register Register, int Done)> before) =>
        $"no order of the commands gives this answer:\n{command}\nunder way:\n{string.Join('\n', _underWay.Values)}\nbefore, one of:\n"
        + string.Join('\n', before.Take(10));

    private static int Bit(RecordedCommand command) => 1 << command.Thread;
}
