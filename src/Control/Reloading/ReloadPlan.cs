using Understudy.Control.Configuration;
using Understudy.Control.Settings;
using Understudy.Routing.Pools;

namespace Understudy.Control.Reloading;

/// <summary>What becomes of a running proxy when a file is read again: which settings change, and which of them can while it
/// runs.</summary>
public sealed class ReloadPlan
{
    private readonly List<ReloadChange> _changes = [];

    private ReloadPlan(ServiceOptions running, ServiceOptions asked) => (Applied, Asked) = (running, asked);

    /// <summary>All that differs, in the order of the settings.</summary>
    public IReadOnlyList<ReloadChange> Changes => _changes;

    /// <summary>What is to hold: what ran, with what may change as it is asked for.</summary>
    public ServiceOptions Applied { get; private set; }

    /// <summary>What would hold after a restart.</summary>
    public ServiceOptions Asked { get; }

    /// <param name="running">What holds.</param>
    /// <param name="asked">What the file says now; valid.</param>
    public static ReloadPlan Between(ServiceOptions running, ServiceOptions asked)
    {
        ArgumentNullException.ThrowIfNull(running);
        ArgumentNullException.ThrowIfNull(asked);
        var plan = new ReloadPlan(running, asked);
        plan.Compare(ProxySettings.All, running.Proxy, asked.Proxy, proxy => plan.Applied = plan.Applied with { Proxy = proxy });
        plan.Compare(ResolveSettings.All, running.Resolve, asked.Resolve, names => plan.Applied = plan.Applied with { Resolve = names });
        foreach (var row in MembershipSettings.All)
        {
            var (before, after) = (MembershipSettings.Tell(row, running.Membership), MembershipSettings.Tell(row, asked.Membership));
            plan.Note(row.Name, before, after);
        }

        plan.ComparePool(running.Proxy.Pool, asked.Proxy.Pool);
        plan.Note("listeners", TextOf(running.Listeners), TextOf(asked.Listeners));
        plan.Note("user", running.User, asked.User);
        plan.Note("group", running.Group, asked.Group);
        plan.Note("control", running.Control, asked.Control);
        plan.Note("admin", running.Admin?.ToString(), asked.Admin?.ToString());
        plan.Note("log-file", running.LogFile, asked.LogFile);
        return plan;
    }

    private static string TextOf(IEnumerable<ListenerOptions> listeners) => string.Join(", ", listeners.Select(listener =>
    {
        var usual = new ListenerOptions { Host = listener.Host }.Socket;
        var users = listener.Users is null ? string.Empty : $", for users of {listener.Users.Path}";
        return listener.Socket == usual ? $"{listener}{users}"
            : $"{listener}{users} (backlog {listener.Socket.Backlog}, mode 0{Convert.ToString(listener.Socket.UnixMode, 8)}"
                + (listener.Socket.AllowAbsentAddress ? ")" : ", its address required)");
    }));

    private void Compare<T>(IEnumerable<Row<T>> rows, T running, T asked, Action<T> apply)
    {
        var applied = running;
        foreach (var row in rows)
        {
            var (before, after) = (row.Tell!(running), row.Tell(asked));
            if (before == after) continue;
            _changes.Add(new ReloadChange(row.Name, before, after, row.MayChange));
            if (row.MayChange) applied = row.Copy!(asked, applied);
        }

        apply(applied);
    }

    private void ComparePool(PoolOptions running, PoolOptions asked)
    {
        Note("hash-tag", running.HashTag, asked.HashTag);
        for (var i = 0; i < Math.Max(running.Tiers.Count, asked.Tiers.Count); i++)
        {
            var (before, after) = (running.Tiers.ElementAtOrDefault(i), asked.Tiers.ElementAtOrDefault(i));
            var name = before?.Name ?? after!.Name;
            if (before is null || after is null)
            {
                Note($"tier {name}", before is null ? null : ServersOf(before.Servers), after is null ? null : ServersOf(after.Servers));
                continue;
            }

            Note($"name of tier {name}", before.Name, after.Name);
            Note($"distribution of tier {name}", before.Distribution, after.Distribution);
            if (!before.Servers.SequenceEqual(after.Servers)) _changes.Add(ServersChange(name, before, after));
        }
    }

    private static ReloadChange ServersChange(string name, TierOptions before, TierOptions after)
    {
        var added = after.Servers.Except(before.Servers).ToList();
        var removed = before.Servers.Except(after.Servers).ToList();
        var what = (added.Count, removed.Count) switch
        {
            (0, 0) => "in another order",
            (0, _) => $"without {ServersOf(removed)}",
            (_, 0) => $"with {ServersOf(added)}",
            _ => $"{ServersOf(added)} in place of {ServersOf(removed)}",
        };
        return new ReloadChange($"servers of tier {name}", $"{before.Servers.Count}", $"{after.Servers.Count}, {what}", MayChange: false);
    }

    private static string ServersOf(IEnumerable<ServerOptions> servers) => string.Join(", ", servers.Select(ServerText.Format));

    private void Note(string setting, string? before, string? after)
    {
        if (before != after) _changes.Add(new ReloadChange(setting, before ?? "none", after ?? "none", MayChange: false));
    }
}
