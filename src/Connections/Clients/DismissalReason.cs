namespace Understudy.Connections.Clients;

/// <summary>Why a client's connection is ended for the memory that it makes us hold.</summary>
public enum DismissalReason
{
    /// <summary>No byte of the rest of its request came for as long as is allowed.</summary>
    SentNothing,

    /// <summary>Memory was short, and it kept us waiting.</summary>
    GaveWay,

    /// <summary>There was no room for what it sent, and none was found in time.</summary>
    NoRoom,
}
