namespace Understudy.Connections.Access;

/// <summary>Logins have failed.</summary>
/// <param name="client">Address of the last one.</param>
/// <param name="user">Whom it called itself, fit to be shown.</param>
/// <param name="failures">How many there were from where it came since this was told last.</param>
public delegate void LoginFailed(string client, string user, long failures);
