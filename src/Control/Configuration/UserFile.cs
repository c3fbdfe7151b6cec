namespace Understudy.Control.Configuration;

/// <summary>Who may come in at a listener.</summary>
/// <param name="Path">Of the file of users, from the root.</param>
/// <param name="IsSaslOnly">Clients speak the binary protocol and log in by SASL.</param>
public sealed record UserFile(string Path, bool IsSaslOnly);
