namespace Understudy.Simulation.Engines;

/// <summary>What goes wrong with a group of proxies.</summary>
internal enum GroupFaultKind
{
    /// <summary>SIGSTOP of a proxy.</summary>
    Pause,

    /// <summary>Its thread for the group does not get to run; the engine's do.</summary>
    PauseFront,

    /// <summary>SIGKILL, and a new start.</summary>
    Kill,

    /// <summary>SIGTERM, and a new start.</summary>
    Stop,

    /// <summary>Its machine loses power.</summary>
    PowerOff,

    /// <summary>A proxy and a server do not reach each other, in one direction or both.</summary>
    CutServer,

    /// <summary>Two proxies do not.</summary>
    CutPeers,

    /// <summary>A proxy and the coordinator do not.</summary>
    CutCoordinator,

    /// <summary>A proxy reaches no other one and not the coordinator, but servers and clients.</summary>
    Isolate,

    /// <summary>A server dies and comes back empty.</summary>
    RestartServer,

    /// <summary>A server stands still.</summary>
    HangServer,

    /// <summary>The coordinator is slow.</summary>
    SlowCoordinator,

    /// <summary>The leader loses a server that is read first, and soon a follower hears nobody but the servers.</summary>
    Blind,
}
