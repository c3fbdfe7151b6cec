namespace Understudy.Simulation.Faults;

/// <summary>What can go wrong.</summary>
internal enum FaultKind : byte
{
    /// <summary>A server process is killed and starts again empty after the duration.</summary>
    Restart,

    /// <summary>A server process is replaced; its memory goes on (memcached -e).</summary>
    WarmRestart,

    /// <summary>A server's machine loses power, tells nobody, and comes back empty.</summary>
    PowerLoss,

    /// <summary>A server process stops (SIGSTOP) and later executes what it had received.</summary>
    Hang,

    /// <summary>One thread of a server does not get to run for a while.</summary>
    SlowThread,

    /// <summary>Nothing passes between proxy and server, in either direction.</summary>
    Cut,

    /// <summary>Requests reach the server, replies do not come back.</summary>
    CutReplies,

    /// <summary>Requests do not reach the server.</summary>
    CutRequests,

    /// <summary>The network between proxy and server is slow.</summary>
    Delay,

    /// <summary>Nothing passes between a client and the proxy.</summary>
    CutClient,

    /// <summary>A client stops reading.</summary>
    SlowReader,

    /// <summary>A client dies with requests in flight.</summary>
    ClientReset,

    /// <summary>The proxy does not get to run.</summary>
    PauseProxy,

    /// <summary>One thread of the proxy does not get to run, perhaps in the middle of a batch, while the others do.</summary>
    PauseWorker,

    /// <summary>A server has less memory than it needs and drops items.</summary>
    Evict,

    /// <summary>An operator drains a server, and readmits it after the duration.</summary>
    Drain,

    /// <summary>An operator ejects a server, and readmits it after the duration.</summary>
    Eject,

    /// <summary>An operator wants a server back before it has been filled, if it is being filled within the duration.</summary>
    CancelFill,

    /// <summary>The first tier is given other servers, or places its keys otherwise.</summary>
    MoveKeys,

    /// <summary>The proxy is killed and starts again with nothing in mind.</summary>
    RestartProxy,
}
