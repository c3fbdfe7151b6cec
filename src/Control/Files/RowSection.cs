using Understudy.Control.Configuration;
using Understudy.Control.Settings;

namespace Understudy.Control.Files;

/// <summary>A mapping whose names are settings: the same rows that the command line is read by.</summary>
/// <param name="rows">Those that may stand there.</param>
/// <param name="origins">Told where each value came from.</param>
/// <param name="given">What the command line says, which holds: the file's value is only looked at.</param>
internal sealed class RowSection<T>(IReadOnlyList<Row<T>> rows, Origins origins, IReadOnlySet<string> given)
{
    private const string On = "true", Off = "false";

    public IReadOnlyList<string> Names => [.. rows.Select(row => row.FileName)];

    /// <returns>Whether the name is one of these settings; then its value has been taken, or refused.</returns>
    /// <param name="scope">The mapping.</param>
    /// <param name="entry">A part of it.</param>
    /// <param name="draft">What the values are set in.</param>
    /// <param name="idle">The same, of which nothing is used.</param>
    public bool TryTake(FileScope scope, FileEntry entry, T draft, T idle)
    {
        if (rows.FirstOrDefault(row => row.FileName == entry.Key) is not { } row) return false;

        var place = scope.At(entry.Key);
        var isGiven = given.Contains(row.Topic);
        foreach (var item in row.IsList ? place.ItemsOf(entry.Value) : [entry.Value])
        {
            if (place.TextOf(item) is not { } text) continue;
            if (row.Value is null)
            {
                if (text is not (On or Off)) place.Refuse(item.Place, $"'{text}' is neither; give {On} or {Off}");
                if (text is not On) continue;
                text = string.Empty;
            }

            if (row.Take(isGiven ? idle : draft, text).Refusal is { } reason) place.Refuse(item.Place, reason);
            else if (isGiven) origins.NoteOverruled(row.Topic, item.Place);
            else origins.Note(row.Name, place.Origin(item));
        }

        return true;
    }
}
