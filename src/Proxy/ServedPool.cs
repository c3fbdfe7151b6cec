using Understudy.Transport.Sockets;

namespace Understudy.Proxy;

/// <summary>A pool, as whoever checks whether it serves needs to know it.</summary>
/// <param name="Name">As it is called where there are several.</param>
/// <param name="OpenListeners">Where its clients connect that speak in clear and are asked for no password.</param>
/// <param name="ShardKeys">A key for each set of servers that hold keys together; nobody else's.</param>
public sealed record ServedPool(string Name, IReadOnlyList<NetworkAddress> OpenListeners, IReadOnlyList<string> ShardKeys);
