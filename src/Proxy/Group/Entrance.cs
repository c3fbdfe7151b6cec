using Understudy.Connections.Access;
using Understudy.Connections.Clients;
using Understudy.Transport.Tls;

namespace Understudy.Proxy.Group;

/// <summary>One of the listeners of a proxy in a group, whichever engine its clients come to.</summary>
/// <param name="Number">From 0, in the order of the configuration: all members count theirs alike.</param>
/// <param name="Listener">Where they come in.</param>
/// <param name="Tls">What they speak TLS with; null: they speak in clear.</param>
/// <param name="Logins">Whom they log in with; null: they are asked for no password.</param>
/// <param name="IsOpen">Anybody may come there, in clear, without a password and by no load balancer.</param>
internal sealed record Entrance(int Number, ClientListener Listener, TlsContexts? Tls, Authenticator? Logins, bool IsOpen);
