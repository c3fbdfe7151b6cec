namespace Understudy.Transport.Tls;

/// <summary>Who the other end of a connection that we make has to prove to be.</summary>
/// <param name="Name">A host's name, which the certificate must have, or its address.</param>
/// <param name="IsAddress">It is an address, so the certificate must have that.</param>
internal sealed record TlsPeer(string Name, bool IsAddress);
