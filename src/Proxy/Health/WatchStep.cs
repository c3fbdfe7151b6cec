namespace Understudy.Proxy.Health;

/// <summary>What is being done about a server that is not in use.</summary>
internal enum WatchStep : byte
{
    /// <summary>The server is in use, ejected by an operator, or about to be given up.</summary>
    Idle,

    /// <summary>Waiting before the next probe.</summary>
    BackingOff,

    /// <summary>Connecting, or waiting for the answer to <c>stats</c>.</summary>
    Probing,

    /// <summary>Giving the server time to finish what it had received.</summary>
    Settling,

    /// <summary>Waiting for the answer to <c>flush_all</c>.</summary>
    Emptying,

    /// <summary>Renewing what it missed, or filling it.</summary>
    Filling,
}
