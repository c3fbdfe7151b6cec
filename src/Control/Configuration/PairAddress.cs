namespace Understudy.Control.Configuration;

/// <summary>Where the two nodes of a pair meet: a host and a port.</summary>
public static class PairAddress
{
    public static bool TryRead(string text, out string host, out int port)
    {
        port = 0;
        return HostText.TrySplit(text, out host, out var rest) && rest.Length == 1 && HostText.TryNumber(rest[0], out port)
            && port is > 0 and <= 65535 && !host.StartsWith('/') && Uri.CheckHostName(host.Trim('[', ']')) != UriHostNameType.Unknown;
    }
}
