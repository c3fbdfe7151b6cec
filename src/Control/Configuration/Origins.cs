namespace Understudy.Control.Configuration;

/// <summary>Where a value came from.</summary>
/// <param name="Path">To it, in a file.</param>
/// <param name="Written">As it was written, before names of the environment were replaced.</param>
/// <param name="Place">In a file; null: the command line.</param>
internal sealed record Origin(string Path, string Written, FilePlace? Place);

/// <summary>Where the values of settings came from: what is found wrong with them later is told with its place, and operators see
/// it.</summary>
internal sealed class Origins
{
    private readonly Dictionary<(string Setting, string? Subject), List<Origin>> _known = [];
    private readonly Dictionary<string, FilePlace> _overruled = [];
    private Origin? _whole;

    public void Note(string setting, Origin origin) => Add((setting, null), origin);

    /// <summary>One of several values of a setting.</summary>
    public void Note(string setting, string subject, Origin origin) => Add((setting, subject), origin);

    /// <summary>Stands for all that a file does not say, and should.</summary>
    public void NoteWhole(Origin whole) => _whole = whole;

    /// <summary>A file says it too, and the command line wins.</summary>
    public void NoteOverruled(string topic, FilePlace place) => _overruled[topic] = place;

    /// <returns>Where the file says what the command line says too; null: nowhere.</returns>
    public FilePlace? Overruled(string topic) => _overruled.TryGetValue(topic, out var place) ? place : null;

    /// <returns>Where each value of a setting came from, in the order they were said; none: nobody said one.</returns>
    public IReadOnlyList<Origin> Of(string setting) => _known.GetValueOrDefault((setting, null)) ?? [];

    /// <summary>Gives problems their places.</summary>
    /// <param name="problems">All there are.</param>
    /// <param name="first">The ones before are left alone.</param>
    public void Locate(List<Problem> problems, int first = 0)
    {
        for (var i = first; i < problems.Count; i++)
        {
            var problem = problems[i];
            if (problem.Place is null && Find(problem.Setting, problem.Subject) is { Place: { } place } origin)
                problems[i] = problem with { Setting = origin.Path, Place = place };
        }
    }

    /// <summary>Of two that are the same server the later one is too many, and of two values of a setting the later one holds.</summary>
    public Origin? Find(string setting, string? subject = null)
    {
        var found = _known.GetValueOrDefault((setting, subject)) ?? _known.GetValueOrDefault((setting, null));
        return found is { Count: > 0 } ? found[^1] : _whole;
    }

    private void Add((string, string?) key, Origin origin)
    {
        if (!_known.TryGetValue(key, out var origins)) _known[key] = origins = [];
        origins.Add(origin);
    }
}
