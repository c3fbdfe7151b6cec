namespace Understudy.Connections.Clients;

/// <summary>An address as <c>stats conns</c> shows it.</summary>
public static class ConnectionName
{
    // As memcached puts the address family in front.
    public static string Of(string address) => address switch
    {
        ['[', ..] => $"tcp6:{address}",
        ['/', ..] => $"unix:{address}",
        _ when address.StartsWith("unix:", StringComparison.Ordinal) => address,
        _ => $"tcp:{address}",
    };
}
