using Understudy.Transport.Sockets;
using Understudy.Transport.Tls;

namespace Understudy.Proxy;

/// <summary>A listener that is opened while the proxy runs.</summary>
/// <param name="Pool">The name of the pool that it leads to.</param>
/// <param name="Address">Where.</param>
/// <param name="Options">How.</param>
/// <param name="Tls">Null: its clients speak in clear.</param>
public sealed record AddedListener(string Pool, NetworkAddress Address, ListenOptions Options, TlsContexts? Tls);
