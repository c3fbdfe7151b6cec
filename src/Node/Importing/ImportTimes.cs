namespace Understudy.Node.Importing;

/// <summary>How long things take that have to do with the source of an import, in nanoseconds.</summary>
internal static class ImportTimes
{
    /// <summary>Between two looks at what is due.</summary>
    public const long Tick = 50_000_000;

    /// <summary>To connect to it.</summary>
    public const long Connect = 3_000_000_000;

    /// <summary>It owes an answer and says nothing: clients wait for it meanwhile.</summary>
    public const long Silence = 2_000_000_000;

    /// <summary>It is listing its keys and says nothing. It sends thousands of lines a second.</summary>
    public const long ListSilence = 10_000_000_000;

    /// <summary>Somebody else has its keys listed: there is one list at a time.</summary>
    public const long Busy = 1_000_000_000;

    /// <summary>Between two looks at what others ask of it, at most.</summary>
    public const long Figures = 1_000_000_000;

    /// <summary>Keys are listed again after so many times as long as it took, so that this is a small part of its work.</summary>
    public const int RestFactor = 3;

    public const long LeastRest = 1_000_000_000;
}
