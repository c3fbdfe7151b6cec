using Understudy.Control.Settings;

namespace Understudy.Control.CommandLine;

/// <summary>Options that belong together, with what they set.</summary>
internal sealed record RowGroup<T>(string Title, IReadOnlyList<Row<T>> Rows) : OptionGroup(Title)
{
    public override IReadOnlyList<Setting> Settings => Rows;
}
