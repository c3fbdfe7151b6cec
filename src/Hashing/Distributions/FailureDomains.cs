namespace Understudy.Hashing.Distributions;

/// <summary>Which servers count as lost together: of the copies of a key no two are in one failure domain. A zone is one, and a server
/// without a zone is one by itself.</summary>
public static class FailureDomains
{
    /// <param name="zones">Of each server; null: it has none.</param>
    /// <returns>For each server the number of the first server of its domain.</returns>
    public static int[] Of(IReadOnlyList<string?> zones)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. zones.Select((zone, server) => zone is null || first.TryAdd(zone, server) ? server : first[zone])];
    }

    internal static int[] Of(IReadOnlyList<RingServer> servers) => Of([.. servers.Select(server => server.Zone)]);
}
