using System.Net;
using Understudy.Control.Configuration;
using Understudy.Control.Settings;

namespace Understudy.Control.CommandLine;

/// <summary>What is asked of a running proxy, and of the hosts that share a VIP with it.</summary>
public sealed class StatusDraft : CommandDraft
{
    private readonly List<IPEndPoint> _hosts = [];

    public OperatorDraft Operator { get; } = new();

    /// <summary>Whether it is asked who holds the VIP.</summary>
    public bool WantsVip { get; internal set; }

    /// <summary>The keepalived.conf that says which VIPs and hosts there are; null: where it usually is.</summary>
    public string? KeepalivedFile { get; internal set; }

    /// <summary>The other hosts, where their proxies serve clients. A port of 0 was not given.</summary>
    public IReadOnlyList<IPEndPoint> Hosts => _hosts;

    /// <summary>VIPs that the command line names; use it only when <see cref="CommandDraft.Problems"/> is empty afterwards.</summary>
    public IReadOnlyList<IPAddress> ToVips()
    {
        if (!WantsVip && (Operands.Count > 0 || _hosts.Count > 0 || KeepalivedFile is not null))
            Refuse("vip", "addresses, hosts and a file of keepalived are for that question alone; give --vip");
        foreach (var word in Operands.Where(word => !IPAddress.TryParse(word, out _)))
            Refuse("ADDRESS", $"'{word}' is no address; give a VIP, such as 10.0.0.10");
        return Problems.Count > 0 ? [] : [.. Operands.Select(IPAddress.Parse)];
    }

    /// <returns>Why it is no host.</returns>
    internal string? AddHost(string text)
    {
        if (!HostText.TrySplit(text, out var host, out var rest) || rest.Length > 1 || !IPAddress.TryParse(host, out var address))
            return $"'{text}' is none; give its own address, with :PORT where its proxy serves another one than this host's";
        var port = 0;
        if (rest is [var digits] && (!HostText.TryNumber(digits, out port) || port is < 1 or > IPEndPoint.MaxPort))
            return $"'{digits}' is no port; give {PoolBounds.Port}";
        _hosts.Add(new IPEndPoint(address, port));
        return null;
    }
}
