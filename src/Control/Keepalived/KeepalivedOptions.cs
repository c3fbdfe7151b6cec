using System.Net;

namespace Understudy.Control.Keepalived;

/// <summary>What a configuration of keepalived is to say.</summary>
public sealed record KeepalivedOptions
{
    /// <summary>The hosts that may hold the VIPs, the one that is preferred first. 2 to 16.</summary>
    public IReadOnlyList<RouterHost> Hosts { get; init; } = [];

    /// <summary>An address of the host that the file is for; null: the one that this machine is.</summary>
    public IPAddress? This { get; init; }

    internal IReadOnlyList<VirtualAddress> Vips { get; init; } = [];

    /// <summary>Where adverts and VIPs go; null: the interface that has the host's address.</summary>
    public string? Interface { get; init; }

    /// <summary>How often the Active host says that it is there. Default 500 ms; 10 ms to 40 s.</summary>
    internal TimeSpan Advert { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Of the first instance; each further one takes the next number. Default 51; 1 to 255.</summary>
    internal int RouterId { get; init; } = 51;

    /// <summary>How long a preferred host that has come back waits before it takes the VIP. Null, the default: it does not.</summary>
    internal TimeSpan? PreemptDelay { get; init; }

    /// <summary>By how much a host that does not serve lowers its priority. Default 0: it takes no part.</summary>
    internal int Weight { get; init; }

    /// <summary>Whether adverts go to whoever listens, instead of to each of the hosts. Default false.</summary>
    internal bool IsMulticast { get; init; }

    /// <summary>How many gratuitous ARPs the new Active host sends at a time. Default 5; 1 to 100.</summary>
    internal int GarpRepeat { get; init; } = 5;

    /// <summary>How often they are sent again. Default 10 s; 1 s to 1 h.</summary>
    internal TimeSpan GarpRefresh { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whom the check and the notifications run as.</summary>
    internal string ScriptUser { get; init; } = "understudy";

    /// <summary>Path of this program on the hosts.</summary>
    internal string Program { get; init; } = "/usr/bin/understudy";

    /// <summary>Whether the hosts have nodes of a pair, and not proxies. Default false.</summary>
    internal bool IsOfPair { get; init; }

    /// <summary>Where the check asks: a place that each host has to itself. Null: as the proxy's file says.</summary>
    internal string? CheckAt { get; init; }

    /// <summary>Path of the control socket by which the proxy is told of its role. Null: where it usually is.</summary>
    internal string? Control { get; init; }
}
