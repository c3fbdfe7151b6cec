namespace Understudy.Proxy.Group;

/// <summary>What operators may ask of a proxy that does not lead: what its group is like. The servers are the leader's.</summary>
internal sealed class FollowerCommands(GroupFront front)
{
    private const string Api = "api ";

    public string? Answer(string line, Action<string> later)
    {
        if (line == "group") return front.Report();
        if (line.StartsWith(Api, StringComparison.Ordinal) && front.ApiAsked is { } tell)
        {
            tell(line[Api.Length..], answer => front.Post(() => later(answer)));
            return null;
        }

        var leader = front.Leader.Length > 0 ? $"{front.Leader} leads: ask there" : "nobody leads at the moment";
        return $"ERROR this proxy does not lead its group, and knows little of the servers; {leader}, or ask this one with 'group'\n";
    }
}
