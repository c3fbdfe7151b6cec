namespace Understudy.Connections.Clients;

/// <summary>Whom a client's connection waits for.</summary>
public enum ClientTurn
{
    /// <summary>It waits for us, or for nobody.</summary>
    Ours,

    /// <summary>It has sent a part of a request, and we are ready for the rest.</summary>
    ToSend,

    /// <summary>It has replies that it does not take.</summary>
    ToRead,
}
