namespace Understudy.Transport.Tls;

/// <summary>What it takes to connect to somebody by TLS.</summary>
/// <param name="Contexts">What connections are made from.</param>
/// <param name="Peer">Who is there.</param>
public sealed record TlsTarget(TlsContexts Contexts, TlsPeer Peer);
