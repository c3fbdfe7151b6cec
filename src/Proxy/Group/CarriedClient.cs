namespace Understudy.Proxy.Group;

/// <summary>Another member's client, which the leader is to serve.</summary>
/// <param name="Term">Of the leader that is meant.</param>
/// <param name="Name">Its address.</param>
/// <param name="Entrance">The number of the listener whose users it has to log in as; null: it is asked for no password.</param>
internal readonly record struct CarriedClient(long Term, string Name, long? Entrance);
