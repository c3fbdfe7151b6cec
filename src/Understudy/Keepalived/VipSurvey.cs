using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Understudy.Control.Admin;
using Understudy.Control.Keepalived;
using Understudy.Control.Settings;
using Understudy.Operating;

namespace Understudy.Keepalived;

/// <summary>Finds out who holds VIPs: by the interfaces of this host, by what the proxies were told, and by asking the network.</summary>
/// <param name="vips">Which.</param>
/// <param name="others">The other hosts, where their proxies serve. A port of 0: that of this host's proxy.</param>
/// <param name="proxy">Of this host.</param>
internal sealed class VipSurvey(IReadOnlyList<MovedAddress> vips, IReadOnlyList<IPEndPoint> others, OperatorDraft proxy)
{
    private const int UsualPort = 11211;

    private const string NotTold = "its proxy was told nothing by keepalived";

    // keepalived takes an address first and gives it up a moment later elsewhere.
    private static readonly TimeSpan HandingOver = TimeSpan.FromSeconds(1);

    /// <summary>What is seen twice was not just a VIP on its way.</summary>
    public async Task<IReadOnlyList<VipState>> LookAsync()
    {
        var states = await LookOnceAsync();
        if (states.All(state => state.Verdict == VipVerdict.One)) return states;
        await Task.Delay(HandingOver, TimeProvider.System);
        return await LookOnceAsync();
    }

    private async Task<IReadOnlyList<VipState>> LookOnceAsync()
    {
        var (status, obstacle) = await ApiRequest.AskAsync(proxy, "/api/status", ApiReader.Status);
        var (links, moved) = (new HostLinks(), vips.Select(vip => vip.Address).ToHashSet());
        // A list of all hosts may be the same on each of them.
        var asked = vips.SelectMany(vip => vip.Peers).Distinct().Where(peer => others.All(other => !other.Address.Equals(peer)))
            .Select(peer => new IPEndPoint(peer, 0)).Concat(others).Where(host => !links.Has(host.Address))
            .Select(host => new IPEndPoint(host.Address, host.Port > 0 ? host.Port : PortOf(status))).ToList();
        var answers = await Task.WhenAll(asked.Select(PeerProxy.AskAsync));
        var own = status is null ? ((int, long)?)null : (status.ProcessId, status.Proxy.StartedAt);
        var peers = asked.Zip(answers, (host, answer) => (host.Address, IsItself(answer.Told, own, answers)
            ? (answer.Told, answer.Obstacle)
            : (null, $"{host.Address} carries its clients to another proxy of its group"))).ToList();

        var states = new List<VipState>();
        foreach (var vip in vips)
        {
            var link = vip.Address.AddressFamily == AddressFamily.InterNetwork ? links.LinkTo(vip.Address, vip.Device) : null;
            var (heard, whyNot) = link is not null ? await ArpProbe.AskAsync(vip.Address, link)
                : (null, vip.Address.AddressFamily == AddressFamily.InterNetwork
                    ? "nobody was asked by ARP: no interface of this host lies in its network" : "nobody is asked by ARP for IPv6");
            var device = links.DeviceWith(vip.Address);
            var standing = status is null ? null : StandingOf(Standings(status), vip.Instance);
            var name = $"{links.OwnAddress(vip.Address, moved) ?? IPAddress.Loopback}";
            var first = new VipHost(name, IsThis: true, device is not null, device, standing,
                standing is not null ? null : status is null ? obstacle : NotTold);
            states.Add(new VipState(
                vip.Address, vip.Instance.Length > 0 ? vip.Instance : null, [first, .. HostsOf(vip, peers, heard)], whyNot));
        }

        return states;
    }

    private static IEnumerable<VipHost> HostsOf(
        MovedAddress vip, List<(IPAddress Address, (PeerProxy? Told, string Obstacle) Answer)> peers, IReadOnlyList<PhysicalAddress>? heard)
    {
        var unknown = heard?.ToList() ?? [];
        foreach (var (address, (told, obstacle)) in peers)
        {
            var hardware = HostLinks.HardwareOf(address);
            bool? has = heard is null ? null : hardware is not null && unknown.Remove(hardware) ? true
                // The answer may have been that of another interface of this host.
                : heard.Count == 0 || hardware is not null ? false : null;
            var standing = told is null ? null : StandingOf(told.Standings, vip.Instance);
            yield return new VipHost($"{address}", IsThis: false, has, Device: null, standing,
                standing is not null ? null : told is null ? obstacle : NotTold);
        }

        foreach (var hardware in unknown)
        {
            yield return new VipHost(string.Join(':', hardware.GetAddressBytes().Select(part => part.ToString("x2", null))), IsThis: false,
                HasAddress: true, Device: null, Standing: null, "a machine that nobody named answers for it");
        }
    }

    // Without an instance there is one role only, or none that could be meant.
    private static VipStanding? StandingOf(IReadOnlyDictionary<string, VipStanding> standings, string instance) =>
        standings.GetValueOrDefault(instance) ?? (instance.Length == 0 && standings.Count == 1 ? standings.Values.First() : null);

    private static Dictionary<string, VipStanding> Standings(StatusDocument status)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        return status.Proxy.Routers.ToDictionary(router => router.Name, router =>
            new VipStanding(router.Role.ToString().ToUpperInvariant(), Math.Max(0, now - router.SinceUnixMilliseconds) / 1000));
    }

    // A follower of a group lets the leader answer, so that one process answers for several hosts.
    private static bool IsItself(PeerProxy? told, (int, long)? own, (PeerProxy? Told, string)[] answers) =>
        told is null || (told.Process != own && answers.Count(answer => answer.Told?.Process == told.Process) == 1);

    // A host that is asked serves at the port that this one serves at.
    private static int PortOf(StatusDocument? status) => (status?.Proxy.Listeners ?? [])
        .Select(listener => IPEndPoint.TryParse(listener, out var place) ? place.Port : 0)
        .FirstOrDefault(port => port > 0, UsualPort);
}
