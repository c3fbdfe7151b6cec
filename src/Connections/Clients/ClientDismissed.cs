namespace Understudy.Connections.Clients;

/// <summary>A client was closed for the memory that it made us hold.</summary>
/// <param name="remoteName">Its address.</param>
/// <param name="reason">Why.</param>
/// <param name="heldBytes">How much was held for it.</param>
/// <param name="dismissed">How many there have been in this worker for any of the reasons, this one among them.</param>
public delegate void ClientDismissed(string remoteName, DismissalReason reason, long heldBytes, long dismissed);
