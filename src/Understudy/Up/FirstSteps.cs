namespace Understudy.Up;

/// <summary>What a newcomer is told once the cluster serves: what runs where, and what to try.</summary>
internal static class FirstSteps
{
    /// <summary>The item that everything is shown with.</summary>
    public const string Key = "greeting";

    /// <param name="port">Of the proxy, at 127.0.0.1.</param>
    /// <param name="dashboard">Its port; null: there is none.</param>
    /// <param name="proxy">Serves there.</param>
    /// <param name="servers">In their order.</param>
    /// <param name="owner">The one of them that holds the first copy of <see cref="Key"/>.</param>
    public static string Text(int port, int? dashboard, MemberProcess proxy, IReadOnlyList<MemberProcess> servers, MemberProcess owner)
    {
        var members = servers.Prepend(proxy)
            .Select(member => $"  {member.Member.Name,-8} 127.0.0.1:{member.Member.Port,-6} process {member.ProcessId}");
        return $$"""

            Serving at 127.0.0.1:{{port}}; every item is on one node and on the backup.

            {{string.Join('\n', members)}}{{(dashboard is { } at ? $"\n  dashboard http://127.0.0.1:{at}/" : "")}}

            Try, in another terminal{{(IsInstalled("nc") ? "" : " with bash")}}:
              write an item      {{Asking(port, $@"set {Key} 0 0 5\r\nhello\r\n")}}
              kill its node      kill -9 {{owner.ProcessId}}
              read it            {{Asking(port, $@"get {Key}\r\n")}}
              watch it return    {{Asking(port, @"stats servers\r\n")}} | grep state

            Ctrl-C stops everything.
            """;
    }

    /// <summary>Whether a program is on the PATH.</summary>
    public static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    // A bare Debian has no nc; bash can connect by itself.
    private static string Asking(int port, string requests) => IsInstalled("nc")
        ? $@"printf '{requests}quit\r\n' | nc 127.0.0.1 {port}"
        : $@"(printf '{requests}quit\r\n' >&3; cat <&3) 3<>/dev/tcp/127.0.0.1/{port}";
}
