namespace Understudy.Proxy.Clients;

/// <summary>How far a client's next write has come in the line of those that wait for slow servers.</summary>
internal enum PlaceInLine : byte
{
    /// <summary>It has not stood there.</summary>
    None,

    /// <summary>It stands there.</summary>
    Waiting,

    /// <summary>Its servers have taken what was sent before.</summary>
    Passed,

    /// <summary>It has waited for too long.</summary>
    Refused,
}
