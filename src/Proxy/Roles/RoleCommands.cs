using System.Globalization;
using Microsoft.Extensions.Logging;
using Understudy.Protocol.Replies;

namespace Understudy.Proxy.Roles;

/// <summary>What keepalived tells and operators ask of the VRRP instances, on whichever loop lets them in.</summary>
internal sealed class RoleCommands(RouterRoles roles, ILogger logger)
{
    public string List()
    {
        var lines = roles.All.Select(role => string.Create(CultureInfo.InvariantCulture,
            $"role\tname={PrintableText.Of(role.Name)}\trole={Word(role.Role)}\tsince={role.SinceUnixMilliseconds}\n")).ToList();
        return string.Concat(lines) + string.Create(CultureInfo.InvariantCulture, $"OK {lines.Count}\n");
    }

    /// <param name="name">Of the instance or group.</param>
    /// <param name="state">In keepalived's words.</param>
    /// <param name="priority">Null: not said.</param>
    /// <param name="unixMilliseconds">Now.</param>
    public string Set(string name, string state, string? priority, long unixMilliseconds)
    {
        if (!roles.TryNote(name, state, priority, unixMilliseconds, out var changed))
            return $"ERROR {PrintableText.Of($"'{name} {state}' is nothing that keepalived says of an instance; see its notify")}\n";
        if (changed is not null) logger.RoleChanged(name, Word(changed.Role));
        return "OK noted\n";
    }

    private static string Word(RouterRole role) => role.ToString().ToUpperInvariant();
}
