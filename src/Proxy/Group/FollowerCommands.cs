using Understudy.Proxy.Roles;

namespace Understudy.Proxy.Group;

/// <summary>What operators may ask of a proxy that does not lead: what its group is like. The servers are the leader's.</summary>
internal sealed class FollowerCommands(GroupFront front)
{
    private const string Api = "api ";

    private readonly RoleCommands _roles = new(front.Roles, front.Logger);

    public string? Answer(string line, Action<string> later)
    {
        if (line == "group" || line.StartsWith("group ", StringComparison.Ordinal)) return front.Answer(line);
        if (RoleOf(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)) is { } role) return role;
        if (line.StartsWith(Api, StringComparison.Ordinal) && front.ApiAsked is { } tell)
        {
            tell(line[Api.Length..], answer => front.Post(() => later(answer)));
            return null;
        }

        var leader = front.Leader.Length > 0 ? $"{front.Leader} leads: ask there" : "nobody leads at the moment";
        return $"ERROR this proxy does not lead its group, and knows little of the servers; {leader}, or ask this one with 'group'\n";
    }

    private string? RoleOf(string[] words) => words switch
    {
        ["role", "list"] => _roles.List(),
        ["role", "set", var name, var state] => _roles.Set(name, state, priority: null, front.UnixMilliseconds),
        ["role", "set", var name, var state, var priority] => _roles.Set(name, state, priority, front.UnixMilliseconds),
        _ => null,
    };
}
