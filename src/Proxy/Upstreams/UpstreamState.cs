namespace Understudy.Proxy.Upstreams;

/// <summary>How far the connection to a server has come.</summary>
internal enum UpstreamState : byte
{
    /// <summary>None, and none wanted: the server is OUT. Calls are refused.</summary>
    Down,

    /// <summary>Being established. Calls wait, within their deadlines.</summary>
    Connecting,

    /// <summary>Established; the server has been asked who it is. Calls wait.</summary>
    Greeting,

    /// <summary>Calls are written at once.</summary>
    Up,
}
