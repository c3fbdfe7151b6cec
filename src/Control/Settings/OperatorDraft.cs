namespace Understudy.Control.Settings;

/// <summary>What has been said to a command that speaks to a running proxy.</summary>
public sealed class OperatorDraft
{
    /// <summary>Path of the proxy's control socket; null: where it usually is.</summary>
    public string? Control { get; set; }

    /// <summary>Port of the proxy that a command speaks to; null: the only one.</summary>
    public int? Port { get; set; }

    /// <summary>The pool that is meant; null: the only one.</summary>
    public string? Pool { get; set; }

    public bool IsForced { get; set; }

    /// <summary>A drill of servers that clients use.</summary>
    public bool IsReal { get; set; }

    public bool WantsJson { get; set; }

    public bool Follows { get; set; }

    /// <summary>How many are shown: events, clients, requests.</summary>
    public int Lines { get; set; } = 20;

    /// <summary>For how long is looked for hot keys.</summary>
    public int Seconds { get; set; } = 3;

    /// <summary>Which clients come first, as the API has it.</summary>
    public string Order { get; set; } = ClientOrders.Names[0];
}
