using System.Net;

namespace Understudy.Connections.Clients;

/// <summary>The load balancers that clients of a listener come by: networks of their addresses, and programs of this machine at a Unix
/// socket.</summary>
public sealed class BalancerNetworks
{
    /// <summary>Stands for whoever can reach a Unix socket.</summary>
    public const string Local = "unix";

    private readonly List<IPNetwork> _networks = [];
    private readonly List<string> _texts = [];
    private bool _includesLocal;

    /// <summary>Adds one.</summary>
    /// <param name="text">An address, a network as <c>10.0.0.0/8</c>, or <see cref="Local"/>.</param>
    /// <returns>False if it is none of them.</returns>
    public bool TryAdd(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == Local) _includesLocal = true;
        else if (text.Contains('/') && IPNetwork.TryParse(text, out var network)) _networks.Add(network);
        else if (!text.Contains('/') && IPAddress.TryParse(text, out var address)) _networks.Add(new IPNetwork(address, BitsOf(address)));
        else return false;
        _texts.Add(text);
        return true;
    }

    public override string ToString() => string.Join(", ", _texts);

    /// <param name="remoteName">As a socket names its peer.</param>
    internal bool Include(string remoteName)
    {
        if (!IPEndPoint.TryParse(remoteName, out var end)) return _includesLocal;
        var address = end.Address.IsIPv4MappedToIPv6 ? end.Address.MapToIPv4() : end.Address;
        return _networks.Exists(network => network.Contains(address));
    }

    private static int BitsOf(IPAddress address) => 8 * address.GetAddressBytes().Length;
}
