using System.Globalization;
using System.Net.Sockets;

namespace Understudy.Control.Keepalived;

/// <summary>Which instances there are, and who comes before whom in each. The same on every host.</summary>
internal static class KeepalivedPlan
{
    /// <summary>Between one host and the next.</summary>
    public const int PriorityStep = 10;

    private const int FirstPriority = 200;

    // keepalived.conf(5): more go into virtual_ipaddress_excluded.
    private const int MostAnnounced = 20;

    /// <param name="place">In the order of preference, from 0.</param>
    public static int PriorityOf(int place) => FirstPriority - (place * PriorityStep);

    /// <summary>Of a host, by its number, in an instance: the hosts behind the preferred one follow it, and then those before it.</summary>
    public static int PriorityOf(KeepalivedOptions options, RouterInstance instance, int host) =>
        PriorityOf((host - instance.Home + options.Hosts.Count) % options.Hosts.Count);

    public static IReadOnlyList<RouterInstance> InstancesOf(KeepalivedOptions options)
    {
        var instances = new List<RouterInstance>();
        foreach (var together in options.Vips.GroupBy(vip => HomeOf(options, vip)).OrderBy(group => group.Key))
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"understudy_{together.Key + 1}");
            var v4 = together.Where(vip => vip.Family == AddressFamily.InterNetwork).ToList();
            var v6 = together.Except(v4).ToList();
            if (v4.Count == 0 || v6.Count == 0)
            {
                var only = v4.Count == 0 ? v6 : v4;
                Add(name, null, together.Key, only[0].Family, only.Take(MostAnnounced), only.Skip(MostAnnounced));
            }
            else if (CanAnnounce(options, AddressFamily.InterNetworkV6))
            {
                Add(name + "_ipv4", name, together.Key, AddressFamily.InterNetwork, v4.Take(MostAnnounced), v4.Skip(MostAnnounced));
                Add(name + "_ipv6", name, together.Key, AddressFamily.InterNetworkV6, v6.Take(MostAnnounced), v6.Skip(MostAnnounced));
            }
            else
            {
                Add(name, null, together.Key, AddressFamily.InterNetwork, v4.Take(MostAnnounced), v4.Skip(MostAnnounced).Concat(v6));
            }
        }

        return instances;

        void Add(
            string name, string? group, int home, AddressFamily family, IEnumerable<VirtualAddress> vips,
            IEnumerable<VirtualAddress> more) =>
            instances.Add(new RouterInstance(name, group, home, family, options.RouterId + instances.Count, [.. vips], [.. more]));
    }

    private static int HomeOf(KeepalivedOptions options, VirtualAddress vip) =>
        vip.Preferred is { } home ? options.Hosts.ToList().FindIndex(host => host.Has(home)) : 0;

    private static bool CanAnnounce(KeepalivedOptions options, AddressFamily family) =>
        options.IsMulticast || options.Hosts.All(host => host.Of(family) is not null);
}
