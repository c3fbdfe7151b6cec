using Understudy.Control.Admin;
using Understudy.Control.Settings;
using Understudy.Operating;
using Understudy.Proxy.Operating;

namespace Understudy.Drills;

/// <summary>A server of a proxy that clients use, which is taken out of use and back by an operator's commands.</summary>
/// <param name="which">The proxy.</param>
/// <param name="name">The server, as the proxy calls it.</param>
/// <param name="pool">The pool that it is of, where there are several and one is meant.</param>
internal sealed class RealTarget(OperatorDraft which, string name, string? pool)
{
    private const string Ok = "OK ", Error = "ERROR ";

    public string Name => name;

    // Of an address in several pools the one is meant that was named.
    private string Word => pool is null ? name : $"{pool}/{name}";

    /// <param name="which">The proxy, and the pool where there are several.</param>
    /// <param name="called">Its address.</param>
    /// <returns>The target; or null and why there is none.</returns>
    public static async Task<(RealTarget? Target, string Obstacle)> FindAsync(OperatorDraft which, string called)
    {
        var (status, obstacle) = await ApiRequest.AskAsync(which, "/api/status", ApiReader.Status);
        if (status is null) return (null, obstacle);
        if (status.Proxy.Group is { Leads: false } group)
            return (null, $"this proxy does not lead its group; {group.Leader ?? "nobody"} does: say it there");
        var target = new RealTarget(which, called, which.Pool);
        var places = target.PlacesIn(status);
        if (places.Count == 0)
        {
            var where = which.Pool is null ? string.Empty : $" in pool {which.Pool}";
            return (null, $"there is no server {called}{where}; see 'understudy server list'");
        }

        return places.FirstOrDefault(server => server.State != "IN") is { } busy
            ? (null, $"{busy.Name} is {busy.State}: only a server that is IN can be taken out of use")
            : (target, string.Empty);
    }

    /// <summary>An address may stand in several tiers, and pools.</summary>
    public IReadOnlyList<ServerStatus> PlacesIn(StatusDocument status) =>
        [.. status.Proxy.Servers.Where(server => server.Name == name && (pool is null || server.Pool == pool))];

    /// <returns>Null: it is done.</returns>
    public Task<Refusal?> EjectAsync() => OrderAsync($"server eject {Word}{(which.IsForced ? " force" : "")}");

    public Task<Refusal?> ReadmitAsync() => OrderAsync($"server readmit {Word}");

    private async Task<Refusal?> OrderAsync(string command)
    {
        var (path, obstacle) = await ControlConnection.FindAsync(which.Control, which.Port);
        if (path is null) return new Refusal(obstacle, MayBeDone: true);
        string[] lines;
        (lines, obstacle) = await ControlConnection.AskAsync(path, command);
        if (lines.Length == 0) return new Refusal(obstacle, MayBeDone: true);
        return lines[^1].StartsWith(Ok, StringComparison.Ordinal) ? null : new Refusal(lines[^1][Error.Length..], MayBeDone: false);
    }

    /// <param name="Reason">Why it is not done.</param>
    /// <param name="MayBeDone">It may be after all, since no answer came.</param>
    internal sealed record Refusal(string Reason, bool MayBeDone);
}
