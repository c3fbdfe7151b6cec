using Understudy.Routing.Group;

namespace Understudy.Proxy.Group;

/// <summary>Whoever a group's members ask who leads: the coordinator, or the servers themselves.</summary>
internal interface IArbiter : IDisposable
{
    /// <summary>Whether it answered when it was asked last.</summary>
    bool IsHeard { get; }

    /// <summary>Why it is of no use; empty: it is.</summary>
    string Problem { get; }

    /// <summary>The office is being given back.</summary>
    bool IsFreeing { get; }

    /// <summary>The end here of its connection to a server; null: it has none.</summary>
    string? LocalNameOf(int server);

    /// <summary>Carries out what it is asked by a member, and hands the answer to that member.</summary>
    /// <returns>False: the action is none of its own.</returns>
    bool TryAsk(GroupAction asked);
}
