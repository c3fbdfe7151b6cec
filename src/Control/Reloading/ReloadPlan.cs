using System.Globalization;
using Understudy.Control.Configuration;
using Understudy.Control.Settings;
using Understudy.Proxy;
using Understudy.Routing.Pools;

namespace Understudy.Control.Reloading;

/// <summary>What becomes of a running proxy when a file is read again: which settings change, and which of them can while it
/// runs.</summary>
public sealed class ReloadPlan
{
    private readonly List<ReloadChange> _changes = [];
    private readonly ServiceOptions _running;

    private ReloadPlan(ServiceOptions running, ServiceOptions asked)
    {
        (_running, Applied, Asked) = (running, running, asked);
        HasSeveral = running.Pools.Count > 1 || asked.Pools.Count > 1;
    }

    /// <summary>All that differs, in the order of the settings.</summary>
    public IReadOnlyList<ReloadChange> Changes => _changes;

    /// <summary>What is to hold: what ran, with what may change as it is asked for.</summary>
    public ServiceOptions Applied { get; private set; }

    /// <summary>Pools that are to be served beside those that are.</summary>
    public IReadOnlyList<ProxyOptions> AddedPools { get; private set; } = [];

    /// <summary>The listeners that lead to them.</summary>
    public IReadOnlyList<ListenerOptions> AddedListeners { get; private set; } = [];

    /// <summary>The tier whose keys are to move; null: none.</summary>
    public TierChange? MovedTier { get; private set; }

    // What would hold after a restart.
    private ServiceOptions Asked { get; }

    // One pool stays what it is, whatever it is called.
    private bool HasSeveral { get; }

    /// <param name="running">What holds.</param>
    /// <param name="asked">What the file says now; valid.</param>
    public static ReloadPlan Between(ServiceOptions running, ServiceOptions asked)
    {
        ArgumentNullException.ThrowIfNull(running);
        ArgumentNullException.ThrowIfNull(asked);
        var plan = new ReloadPlan(running, asked);
        plan.ComparePools();
        plan.CompareListeners();
        plan.Note("user", running.User, asked.User);
        plan.Note("group", running.Group, asked.Group);
        plan.Note("control", running.Control, asked.Control);
        plan.Note("admin", running.Admin?.Address.ToString(), asked.Admin?.Address.ToString());
        plan.Note("admin-token-file", running.Admin?.TokenFile, asked.Admin?.TokenFile);
        plan.Note("admin-tls-cert", running.Admin?.Certificate, asked.Admin?.Certificate);
        plan.Note("admin-tls-key", running.Admin?.Key, asked.Admin?.Key);
        plan.Note("otlp-endpoint", running.OtlpEndpoint, asked.OtlpEndpoint);
        plan.Note("config-watch", OnOrOff(running.WatchesConfig), OnOrOff(asked.WatchesConfig), mayChange: true);
        plan.Applied = plan.Applied with { WatchesConfig = asked.WatchesConfig };
        plan.Note("log-file", running.LogFile, asked.LogFile);
        plan.Note("log-format", LogFormats.NameOf(running.LogFormat), LogFormats.NameOf(asked.LogFormat));
        return plan;
    }

    /// <summary>How many keys would be on another server.</summary>
    /// <returns>A line for each tier of whose keys some move.</returns>
    public IReadOnlyList<string> TellMovedKeys() =>
    [
        .. from pool in _running.Pools
           let asked = SameAs(pool)
           where asked is not null
           from line in MovedKeys.Between(pool.Pool, asked.Pool)
           select HasSeveral ? $"pool {pool.Pool.Name}, {line}" : line,
    ];

    // The pool that is asked for in the place of one that runs; null: it is to go.
    private ProxyOptions? SameAs(ProxyOptions pool) =>
        HasSeveral ? Asked.Pools.FirstOrDefault(other => other.Pool.Name == pool.Pool.Name) : Asked.Proxy;

    private string FrontOf(ProxyOptions pool) => HasSeveral ? $"pools.{pool.Pool.Name}." : string.Empty;

    private void ComparePools()
    {
        ProxyOptions[] pools = [.. _running.Pools];
        // What is said of the process and of clients is the same in all pools.
        Compare(HasSeveral ? ProxySettings.OfProcess : ProxySettings.All, _running.Proxy, Asked.Proxy,
            row => pools = [.. pools.Select(pool => row.Copy!(Asked.Proxy, pool))]);
        for (var i = 0; i < pools.Length && HasSeveral; i++)
        {
            var number = i;
            if (SameAs(pools[i]) is { } asked)
                Compare(ProxySettings.OfPool, pools[i], asked, row => pools[number] = row.Copy!(asked, pools[number]), FrontOf(asked));
        }

        Compare(ResolveSettings.All, _running.Resolve, Asked.Resolve,
            row => Applied = Applied with { Resolve = row.Copy!(Asked.Resolve, Applied.Resolve) });
        foreach (var row in MembershipSettings.All)
        {
            var (before, after) = (MembershipSettings.Tell(row, _running.Membership), MembershipSettings.Tell(row, Asked.Membership));
            Note(row.Name, before, after);
        }

        for (var i = 0; i < pools.Length; i++)
        {
            if (SameAs(pools[i]) is not { } asked)
            {
                Note($"pools.{pools[i].Pool.Name}", TextOf(pools[i].Pool), null);
                continue;
            }

            ComparePool(pools[i].Pool, asked.Pool, FrontOf(pools[i]));
            if (MovedTier is { } moved && moved.Pool.Name == pools[i].Pool.Name) pools[i] = pools[i] with { Pool = moved.Pool };
        }

        Applied = Applied with { Proxy = pools[0], FurtherPools = pools.Length > 1 ? pools[1..] : _running.FurtherPools };
    }

    private void CompareListeners()
    {
        ProxyOptions[] pools = HasSeveral
            ? [.. Asked.Pools.Where(pool => _running.Pools.All(other => other.Pool.Name != pool.Pool.Name))]
            : [];
        var (before, after) = (_running.Listeners.Select(each => TextOf(each, _running)).ToList(),
            Asked.Listeners.Select(each => TextOf(each, Asked)).ToList());
        ListenerOptions[] listeners = [.. Asked.Listeners.Where(each => !before.Contains(TextOf(each, Asked)))];

        // Files of certificates and users are looked after from the start on.
        var mayAdd = pools.Length > 0 && before.All(after.Contains) && !_running.Membership.IsAsked
            && listeners.All(each => each is { Tls: null, Users: null, Routes: null, Balancers: null }
                && pools.Any(pool => pool.Pool.Name == each.Pool));
        foreach (var pool in pools) Note($"pools.{pool.Pool.Name}", null, TextOf(pool.Pool), mayAdd);
        Note("listeners", string.Join(", ", before), string.Join(", ", after), mayAdd);
        if (!mayAdd) return;
        (AddedPools, AddedListeners) = (pools, listeners);
        Applied = Applied with
        {
            FurtherPools = [.. Applied.FurtherPools, .. pools], Listeners = [.. _running.Listeners, .. listeners],
        };
    }

    private string TextOf(ListenerOptions listener, ServiceOptions service)
    {
        var usual = new ListenerOptions { Host = listener.Host }.Socket;
        var users = (listener.Users is null ? string.Empty : $", for users of {listener.Users.Path}")
            + (listener.Balancers is null ? string.Empty : $", by load balancers {listener.Balancers}");
        var text = listener.Socket == usual ? $"{listener}{users}"
            : $"{listener}{users} (backlog {listener.Socket.Backlog}, mode 0{Convert.ToString(listener.Socket.UnixMode, 8)}"
                + (listener.Socket.AllowAbsentAddress ? ")" : ", its address required)");
        if (listener.Routes is { } routes)
            return $"{text} to {string.Join(", ", routes.Select(route => $"{route.Value} ({route.Key}*)").Order(StringComparer.Ordinal))}";
        return HasSeveral ? $"{text} to {listener.Pool ?? service.Proxy.Pool.Name}" : text;
    }

    private static string TextOf(PoolOptions pool) =>
        string.Join("; ", pool.Tiers.Select(tier => $"{tier.Name} {ServersOf(tier.Servers)}"));

    private void Compare<T>(IEnumerable<Row<T>> rows, T running, T asked, Action<Row<T>> apply, string front = "")
    {
        foreach (var row in rows)
        {
            var (before, after) = (row.Tell!(running), row.Tell(asked));
            if (before == after) continue;
            _changes.Add(new ReloadChange(front + row.Name, before, after, row.MayChange));
            if (row.MayChange) apply(row);
        }
    }

    private void ComparePool(PoolOptions running, PoolOptions asked, string front)
    {
        Note($"{front}hash-tag", running.HashTag, asked.HashTag);
        Note($"{front}copies", CopiesOf(running), CopiesOf(asked));
        for (var i = 0; i < Math.Max(running.Tiers.Count, asked.Tiers.Count); i++)
        {
            var (before, after) = (running.Tiers.ElementAtOrDefault(i), asked.Tiers.ElementAtOrDefault(i));
            var name = before?.Name ?? after!.Name;
            if (before is null || after is null)
            {
                Note($"{front}tier {name}", before is null ? null : ServersOf(before.Servers),
                    after is null ? null : ServersOf(after.Servers));
                continue;
            }

            Note($"{front}name of tier {name}", before.Name, after.Name);
            var obstacle = IsMoved(before, after) ? WhyNotMoved(running, asked) : null;
            if (IsMoved(before, after) && obstacle is null) MovedTier = new TierChange(running with { Tiers = asked.Tiers }, i);
            var mayMove = obstacle is null;
            Note($"{front}distribution of tier {name}", before.Distribution, after.Distribution, mayMove, obstacle);
            if (!before.Servers.SequenceEqual(after.Servers))
                _changes.Add(ServersChange($"{front}servers of tier {name}", before, after, mayMove, obstacle));
        }
    }

    private static bool IsMoved(TierOptions before, TierOptions after) =>
        before.Distribution != after.Distribution || !before.Servers.SequenceEqual(after.Servers);

    // Keys can move while another tier, which stays as it is, answers for all of them.
    private string? WhyNotMoved(PoolOptions running, PoolOptions asked)
    {
        if (running.Tiers.Count == 1)
            return running.Copies == 1 ? "no other tier holds a copy of its keys" : "keys cannot move yet in a tier of several copies";
        if (_running.Membership.IsAsked) return "keys cannot move yet where several proxies agree";
        var isSameOtherwise = running.HashTag == asked.HashTag && running.Copies == asked.Copies
            && running.Tiers.Select(tier => tier.Name).SequenceEqual(asked.Tiers.Select(tier => tier.Name));
        if (!isSameOtherwise)
            return "keys cannot move while tiers or the hash tag change too";
        var moved = from pool in _running.Pools
                    let other = SameAs(pool)
                    where other is not null
                    from tiers in pool.Pool.Tiers.Zip(other.Pool.Tiers)
                    where IsMoved(tiers.First, tiers.Second)
                    select tiers;
        if (moved.Count() > 1) return "one tier at a time, the next when all of its servers are IN";
        return Asked.Pools.Count > _running.Pools.Count ? "not together with a further pool" : null;
    }

    private static ReloadChange ServersChange(string setting, TierOptions before, TierOptions after, bool mayMove, string? obstacle)
    {
        var added = after.Servers.Except(before.Servers).ToList();
        var removed = before.Servers.Except(after.Servers).ToList();
        var what = (added.Count, removed.Count) switch
        {
            (0, 0) => "in another order",
            _ when SameNames(added, removed) => $"with weights {ServersOf(added)}",
            (0, _) => $"without {ServersOf(removed)}",
            (_, 0) => $"with {ServersOf(added)}",
            _ => $"{ServersOf(added)} in place of {ServersOf(removed)}",
        };
        return new ReloadChange(setting, $"{before.Servers.Count}", $"{after.Servers.Count}, {what}", mayMove, obstacle);
    }

    private static string CopiesOf(PoolOptions pool) => pool.Copies.ToString(CultureInfo.InvariantCulture);

    private static string OnOrOff(bool isOn) => isOn ? "on" : "off";

    private static bool SameNames(List<ServerOptions> added, List<ServerOptions> removed) =>
        added.Select(NameOf).Order().SequenceEqual(removed.Select(NameOf).Order());

    private static string NameOf(ServerOptions server) => ServerText.Format(server with { Weight = 1 });

    private static string ServersOf(IEnumerable<ServerOptions> servers) => string.Join(", ", servers.Select(ServerText.Format));

    private void Note(string setting, string? before, string? after, bool mayChange = false, string? remark = null)
    {
        if (before != after) _changes.Add(new ReloadChange(setting, before ?? "none", after ?? "none", mayChange, remark));
    }
}
