using System.Globalization;

namespace Understudy.Proxy.Roles;

/// <summary>What this host is in each VRRP instance, as far as it was told.</summary>
internal sealed class RouterRoles
{
    /// <summary>Far more than there are virtual routers in a network.</summary>
    private const int MostNames = 1024;

    private const int LongestName = 64;

    private readonly Lock _lock = new();
    private RouterStanding[] _all = [];

    /// <summary>In the order in which they were heard of. Any thread.</summary>
    public IReadOnlyList<RouterStanding> All => Volatile.Read(ref _all);

    /// <summary>Whether this host holds a VIP, by keepalived's word. Any thread.</summary>
    public bool HasVip => Array.Exists(Volatile.Read(ref _all), standing => standing.Role == RouterRole.Active);

    /// <summary>Notes what keepalived says. Any thread.</summary>
    /// <param name="name">Of the instance or group.</param>
    /// <param name="state">In keepalived's words.</param>
    /// <param name="priority">Null: not said.</param>
    /// <param name="unixMilliseconds">Now.</param>
    /// <param name="changed">What holds now, if it is another role than before.</param>
    /// <returns>Whether the words were understood.</returns>
    public bool TryNote(string name, string state, string? priority, long unixMilliseconds, out RouterStanding? changed)
    {
        lock (_lock) return Note(name, state, priority, unixMilliseconds, out changed);
    }

    private bool Note(string name, string state, string? priority, long unixMilliseconds, out RouterStanding? changed)
    {
        changed = null;
        if (name.Length > LongestName) return false;
        int? number = null;
        if (priority is not null)
        {
            if (!int.TryParse(priority, NumberStyles.None, CultureInfo.InvariantCulture, out var read) || read > 255) return false;
            number = read;
        }

        var at = Array.FindIndex(_all, known => known.Name == name);
        if (state == "DELETED")
        {
            if (at >= 0) Volatile.Write(ref _all, [.. _all.Where(known => known.Name != name)]);
            return true;
        }

        if (RoleOf(state) is not { } role || (at < 0 && _all.Length == MostNames)) return false;
        var isChange = at < 0 || _all[at].Role != role;
        var standing = new RouterStanding(name, role, number, isChange ? unixMilliseconds : _all[at].SinceUnixMilliseconds);
        Volatile.Write(ref _all, at < 0 ? [.. _all, standing] : [.. _all[..at], standing, .. _all[(at + 1)..]]);
        if (isChange) changed = standing;
        return true;
    }

    // keepalived.conf(5), notify and vrrp_notify_fifo.
    private static RouterRole? RoleOf(string state) => state switch
    {
        "MASTER" or "MASTER_RX_LOWER_PRI" or "MASTER_PRIORITY" => RouterRole.Active,
        "BACKUP" or "BACKUP_PRIORITY" => RouterRole.Backup,
        "FAULT" => RouterRole.Fault,
        "STOP" => RouterRole.Stopped,
        _ => null,
    };
}
