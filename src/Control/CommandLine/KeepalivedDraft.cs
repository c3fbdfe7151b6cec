using System.Net;
using Understudy.Control.Configuration;
using Understudy.Control.Keepalived;
using Understudy.Control.Settings;

namespace Understudy.Control.CommandLine;

/// <summary>What is asked about keepalived.</summary>
public sealed class KeepalivedDraft : CommandDraft
{
    private const string UsualCheck = "127.0.0.1:11211";

    internal KeepalivedOptions Options { get; set; } = new();

    /// <summary>Which proxy to tell and to ask.</summary>
    public OperatorDraft Operator { get; } = new();

    /// <summary>Whether addresses that should not be here are taken away.</summary>
    public bool WantsRemoval { get; internal set; }

    /// <summary>The proxy's file; null: the usual one, if it is there.</summary>
    public string? ConfigFile { get; set; }

    /// <summary>What the file is to say, checked. Use it only when <see cref="CommandDraft.Problems"/> is empty afterwards.</summary>
    /// <param name="proxy">As its file has it; null without one.</param>
    public KeepalivedOptions ToChecked(ServiceOptions? proxy)
    {
        var options = proxy is null ? Options : WithListeners(proxy);
        if (options.CheckAt is null) options = options with { CheckAt = UsualCheck };
        KeepalivedOptionsValidator.Check(options, Problems);
        return options;
    }

    // A listener that every host has to itself is asked; one that none has is a VIP.
    private KeepalivedOptions WithListeners(ServiceOptions proxy)
    {
        var plain = proxy.Listeners.Where(listener => listener is { Tls: null, Users: null, Balancers: null }).ToList();
        var asked = plain.Find(listener => PlaceOf(listener) is not null);
        if (asked is null && Options.CheckAt is null)
        {
            Refuse("check-at", "the proxy's file has no listener that each host has to itself and that speaks in clear without a password; "
                + "add one, such as "
                + "127.0.0.1, or give it with --check-at");
        }

        var moving = proxy.Listeners.Where(listener => IPAddress.TryParse(listener.Host, out var address) && IsVip(address))
            .Select(listener => IPAddress.Parse(listener.Host)).Distinct()
            .Select(address => new VirtualAddress(address, address.GetAddressBytes().Length * 8, Preferred: null));
        return Options with
        {
            CheckAt = Options.CheckAt ?? (asked is null ? UsualCheck : PlaceOf(asked)),
            Vips = Options.Vips.Count > 0 ? Options.Vips : [.. moving],
            Control = proxy.Control == ServiceOptions.NoControl ? null : proxy.Control,
        };
    }

    private bool IsVip(IPAddress address) => !IPAddress.IsLoopback(address) && !address.Equals(IPAddress.Any)
        && !address.Equals(IPAddress.IPv6Any) && !Options.Hosts.Any(host => host.Has(address));

    // What this host alone answers at.
    private static string? PlaceOf(ListenerOptions listener)
    {
        if (listener.Host.StartsWith('/')) return listener.Host;
        if (listener.Host == "localhost") return $"127.0.0.1:{listener.Port}";
        if (!IPAddress.TryParse(listener.Host, out var address)) return null;
        if (address.Equals(IPAddress.Any)) address = IPAddress.Loopback;
        if (address.Equals(IPAddress.IPv6Any)) address = IPAddress.IPv6Loopback;
        return IPAddress.IsLoopback(address) ? new IPEndPoint(address, listener.Port).ToString() : null;
    }
}
