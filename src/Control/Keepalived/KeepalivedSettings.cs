using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Understudy.Control.Configuration;
using Understudy.Control.Settings;

namespace Understudy.Control.Keepalived;

/// <summary>What a configuration of keepalived is made from.</summary>
internal static class KeepalivedSettings
{
    private const string Never = "never", AtOnce = "at-once";

    private static readonly KeepalivedOptions Defaults = new();

    public static IReadOnlyList<Row<KeepalivedOptions>> Config { get; } =
        Make(new RowMaker<KeepalivedOptions>(SettingPlace.Call, Defaults));

    private static Row<KeepalivedOptions>[] Make(RowMaker<KeepalivedOptions> row) =>
    [
        Text("host", "ADDRESS", "A host that may hold the VIPs, by its own address; repeat it for each, the preferred one first. "
            + "A,B gives it one of IPv4 and one of IPv6.", TakeHost) with { IsList = true },
        Text("this", "ADDRESS", "The host that the file is for, by its address. Default: the one whose address this machine has.",
            (o, text) => IPAddress.TryParse(text, out var address) ? (o with { This = address }, null) : (o, NoAddress(text))),
        Text("vip", "ADDRESS[/PREFIX][@HOST]", "An address that moves; repeatable. Those with the same @HOST, the host that holds them "
            + "while all are well, move together. Default: the addresses of the proxy's file that no host has to itself.", TakeVip)
            with { IsList = true },
        Text("interface", "NAME", "Where adverts and VIPs go. Default: the one that has the host's address.",
            (o, text) => (o with { Interface = text }, null)),
        row.Duration("advert", "How often the Active host says that it is there. The others wait for three and a half of them.",
            TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(40), o => o.Advert, (o, t) => o with { Advert = t }),
        row.Count("router-id", "The virtual router of the first instance; each further one takes the next number. Other pairs of hosts in "
            + "the same network need others.", 1, 255, o => o.RouterId, (o, n) => o with { RouterId = n }),
        Text("preempt", "WHEN", "Whether a preferred host that comes back takes the VIP: never, at-once, or after a time such as 30s.",
            TakePreempt) with { Default = Never },
        row.Count("weight", "By how much a host that does not serve lowers its priority; 0: it takes no part until it serves again.",
            -253, 0, o => o.Weight, (o, n) => o with { Weight = n }),
        row.Flag("multicast", "Send adverts to whoever listens in the network, instead of to each host.",
            o => o with { IsMulticast = true }),
        row.Count("garp-repeat", "Gratuitous ARPs (neighbour advertisements) that a new Active host sends at a time.", 1, 100,
            o => o.GarpRepeat, (o, n) => o with { GarpRepeat = n }),
        row.Duration("garp-refresh", "How often the Active host sends them again.", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1),
            o => o.GarpRefresh, (o, t) => o with { GarpRefresh = t }),
        Text("script-user", "USER", "Whom the check and the notifications run as: the proxy's own user, or root.",
            (o, text) => (o with { ScriptUser = text }, null)) with { Default = Defaults.ScriptUser },
        Text("program", "PATH", "This program, as it is installed on the hosts.", (o, text) => (o with { Program = text }, null))
            with { Default = Defaults.Program },
        row.Flag("pair", "The hosts have a pair of nodes, started with --replication-vip, instead of proxies.",
            o => o with { IsOfPair = true }),
        Text("check-at", "ADDRESS", "Where the check asks the proxy: an address that each host has to itself. Default: a listener of "
            + "the proxy's file, or 127.0.0.1:11211 without one.", (o, text) => (o with { CheckAt = text }, null)),
    ];

    private static Row<KeepalivedOptions> Text(
        string name, string value, string meaning, TakeText<KeepalivedOptions> take) => new()
    {
        Name = name, Value = value, Meaning = meaning, Place = SettingPlace.Call, Take = take,
    };

    private static (KeepalivedOptions After, string? Refusal) TakeHost(KeepalivedOptions options, string text)
    {
        var read = text.Split(',').Select(word => IPAddress.TryParse(word, out var address) ? address : null).ToList();
        var (v4, v6) = (read.Find(IsV4), read.Find(a => !IsV4(a)));
        if (read.Contains(null) || read.Count > 2 || (read.Count == 2 && (v4 is null || v6 is null)))
            return (options, $"'{text}' is no host; give its ADDRESS, or one of IPv4 and one of IPv6 with a comma between them");
        return (options with { Hosts = [.. options.Hosts, new RouterHost(v4, v6)] }, null);
    }

    private static (KeepalivedOptions After, string? Refusal) TakeVip(KeepalivedOptions options, string text)
    {
        var (whole, preferred) = text.Split('@', 2) is [var left, var host] ? (left, host) : (text, null);
        var (number, prefix) = whole.Split('/', 2) is [var before, var behind] ? (before, behind) : (whole, null);
        IPAddress? home = null;
        if (!IPAddress.TryParse(number, out var address)) return (options, NoAddress(number));
        if (preferred is not null && !IPAddress.TryParse(preferred, out home)) return (options, NoAddress(preferred));
        var longest = IsV4(address) ? 32 : 128;
        var length = longest;
        if (prefix is not null && (!HostText.TryNumber(prefix, out length) || length < 1 || length > longest))
            return (options, $"'/{prefix}' is no length of a prefix; give 1 to {longest}, or leave it out for /{longest}");
        return (options with { Vips = [.. options.Vips, new VirtualAddress(address, length, home)] }, null);
    }

    private static (KeepalivedOptions After, string? Refusal) TakePreempt(KeepalivedOptions options, string text) => text switch
    {
        Never => (options with { PreemptDelay = null }, null),
        AtOnce => (options with { PreemptDelay = TimeSpan.Zero }, null),
        _ when DurationText.TryParse(text, out var delay) => (options with { PreemptDelay = delay }, null),
        _ => (options, $"'{text}' is neither {Never} nor {AtOnce} nor a time such as 30s"),
    };

    private static bool IsV4(IPAddress? address) => address?.AddressFamily == AddressFamily.InterNetwork;

    private static string NoAddress(string text) =>
        string.Create(CultureInfo.InvariantCulture, $"'{text}' is no address; give one of IPv4 or IPv6");
}
