namespace Understudy.Connections.Clients;

/// <summary>A client as far as it makes us hold memory.</summary>
internal interface IMemoryHolder
{
    /// <summary>Its address, for the log.</summary>
    string RemoteName { get; }

    /// <summary>Bytes of memory that are held for it.</summary>
    long HeldBytes { get; }

    ClientTurn Turn { get; }

    /// <summary>It has been answered before, and so is less likely to be one of many that come only to hold memory.</summary>
    bool WasServed { get; }

    /// <summary>There is the room that it waited for.</summary>
    void OnRoom();

    /// <summary>Ends the connection, and lets go of what is held.</summary>
    void Dismiss(DismissalReason reason);
}
