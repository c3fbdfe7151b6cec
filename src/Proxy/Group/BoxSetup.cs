using Understudy.Routing.Group;

namespace Understudy.Proxy.Group;

/// <summary>What a proxy of two boxes without a coordinator has to know.</summary>
public sealed record BoxSetup
{
    /// <summary>When it takes the lead over.</summary>
    public TakeoverMode Takeover { get; init; }

    /// <summary>The state that it knew last, from its file; null: it has known none.</summary>
    public GroupState? Known { get; init; }

    /// <summary>Keeps a state for the next start. On the group's loop: it must not wait.</summary>
    public Action<GroupState> Keep { get; init; } = static _ => { };
}
