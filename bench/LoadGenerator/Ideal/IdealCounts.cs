namespace Understudy.LoadGenerator.Ideal;

/// <summary>What ideal servers noticed that ought not to be.</summary>
internal sealed class IdealCounts
{
    /// <summary>Values stored under a key of the run that are not its value.</summary>
    public long CorruptSets;

    /// <summary>Commands that an ideal server does not know.</summary>
    public long Unknown;

    public string? FirstUnknown;
}
