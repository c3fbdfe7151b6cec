using Understudy.Control.Settings;

namespace Understudy.Control.CommandLine;

/// <summary>Options that belong together in the help.</summary>
internal abstract record OptionGroup(string Title)
{
    public abstract IReadOnlyList<Setting> Settings { get; }
}
