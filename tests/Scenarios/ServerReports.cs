namespace Understudy.Scenarios;

/// <summary>What a proxy says of its servers when a client asks it for <c>stats servers</c>.</summary>
internal static class ServerReports
{
    // Probes, settling and filling, on a busy machine.
    private static readonly TimeSpan ReturnLimit = Eventually.Limit;

    public static string StateOf(this Wire client, MemcachedProcess server) => client.ReportOf(server, "state");

    /// <summary>One line of the report on a server; fails if there is none.</summary>
    public static string ReportOf(this Wire client, MemcachedProcess server, string name) =>
        client.TryReportOf(server, name) ?? throw new InvalidDataException($"nothing is said about {name} of {server.Address}");

    /// <summary>One line of the report on a server, or null.</summary>
    public static string? TryReportOf(this Wire client, MemcachedProcess server, string name) =>
        client.Ask("stats servers\r\n", "END\r\n").Split("\r\n")
            .SingleOrDefault(line => line.StartsWith($"STAT {server.Address}:{name} ", StringComparison.Ordinal))?.Split(' ')[2];

    /// <summary>Waits until a server is in a state, by default read from again.</summary>
    public static void AwaitState(this Wire client, MemcachedProcess server, string state = "IN", Func<string>? log = null) =>
        Eventually.True(() => client.StateOf(server) == state, ReturnLimit,
            () => $"{server.Address} is {client.StateOf(server)}\n{log?.Invoke()}");
}
