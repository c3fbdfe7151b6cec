namespace Understudy.Node.Importing;

/// <summary>What a request to the source is for.</summary>
internal enum SourceCallKind : byte
{
    /// <summary>Its statistics.</summary>
    Figures,

    /// <summary>Its settings.</summary>
    Settings,

    /// <summary>The item of a key that was listed.</summary>
    Copy,

    /// <summary>The item of a key that a client wants.</summary>
    Read,

    /// <summary>Whether it has a key.</summary>
    Look,

    /// <summary>Whether it says that another node has taken over its items.</summary>
    LookForMark,

    /// <summary>That a node has.</summary>
    Mark,

    /// <summary>A stale item's token, which reading it has taken.</summary>
    GiveBack,
}

/// <summary>A request to the source that is not answered yet.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Number">What the answer shows, where it is a meta one.</param>
/// <param name="Bytes">What the answer is expected to take, where that is counted.</param>
/// <param name="Question">Who is told once it is answered; null: nobody.</param>
internal readonly record struct SourceCall(SourceCallKind Kind, uint Number, int Bytes, SourceQuestion? Question);
