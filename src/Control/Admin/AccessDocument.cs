namespace Understudy.Control.Admin;

/// <summary>What whoever asks may do at an admin address.</summary>
internal sealed record AccessDocument
{
    /// <summary>The token was given.</summary>
    public required bool KnowsToken { get; init; }

    /// <summary>Nothing but health is told without it.</summary>
    public required bool ReadsNeedToken { get; init; }

    /// <summary>Something can be had done.</summary>
    public required bool TakesActions { get; init; }

    /// <summary>By those alone who know the token.</summary>
    public required bool ActionsNeedToken { get; init; }
}
