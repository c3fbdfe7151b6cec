namespace Understudy.Up;

/// <summary>What a newcomer is told once the cluster serves: what runs where, and what to try.</summary>
internal static class FirstSteps
{
    /// <summary>The item that everything is shown with.</summary>
    public const string Key = "greeting";

    /// <param name="dashboard">Its port; null: there is none.</param>
    /// <param name="tokenFile">What lets act there; null: nothing does.</param>
    /// <param name="proxies">One, or two of which the first leads.</param>
    /// <param name="servers">In their order.</param>
    /// <param name="owner">The one of them that holds the first copy of <see cref="Key"/>.</param>
    public static string Text(
        int? dashboard, string? tokenFile, IReadOnlyList<MemberProcess> proxies, IReadOnlyList<MemberProcess> servers,
        MemberProcess owner)
    {
        var port = proxies[0].Member.Port;
        var members = proxies.Concat(servers)
            .Select(member => $"  {member.Member.Name,-8} 127.0.0.1:{member.Member.Port,-6} process {member.ProcessId}");
        var places = string.Join(" and ", proxies.Select(proxy => $"127.0.0.1:{proxy.Member.Port}"));
        return $$"""

            Serving at {{places}}; every item is on one node and on the backup.

            {{string.Join('\n', members)}}{{(dashboard is { } at ? Dashboard(at, tokenFile) : "")}}

            Try, in another terminal{{(IsInstalled("nc") ? "" : " with bash")}}:
              write an item      {{Asking(port, $@"set {Key} 0 0 5\r\nhello\r\n")}}
              kill its node      kill -9 {{owner.ProcessId}}
              read it            {{Asking(port, $@"get {Key}\r\n")}}
              watch it return    {{Asking(port, @"stats servers\r\n")}} | grep state
            {{(proxies.Count > 1 ? OfTwo(proxies) : "")}}
            Ctrl-C stops everything.
            """;
    }

    /// <param name="leader">The node that leads.</param>
    /// <param name="follower">The one that keeps a copy.</param>
    public static string OfPair(MemberProcess leader, MemberProcess follower)
    {
        var (first, second) = (leader.Member.Port, follower.Member.Port);
        return $$"""

            Serving at 127.0.0.1:{{first}} and 127.0.0.1:{{second}}; both have every item, and either can be written and read.

              {{leader.Member.Name,-8}} 127.0.0.1:{{first,-6}} process {{leader.ProcessId}}, leads
              {{follower.Member.Name,-8}} 127.0.0.1:{{second,-6}} process {{follower.ProcessId}}, follows

            Try, in another terminal{{(IsInstalled("nc") ? "" : " with bash")}}:
              write at one       {{Asking(first, $@"set {Key} 0 0 5\r\nhello\r\n")}}
              read at the other  {{Asking(second, $@"get {Key}\r\n")}}
              write there        {{Asking(second, $@"append {Key} 0 0 6\r\n world\r\n")}}
              see who leads      {{Program}} node status -p {{second}}
              kill the leader    kill -9 {{leader.ProcessId}}
              let it take over   {{Program}} node promote --force -p {{second}}
              read there         {{Asking(second, $@"get {Key}\r\n")}}
              give it back       {{Program}} node promote -p {{first}}

            Nothing that was acknowledged is lost with the leader.
            A node that dies is started again here, and gets the items from the other.
            Ctrl-C stops everything.
            """;
    }

    private static string Dashboard(int port, string? tokenFile) => $"\n  dashboard http://127.0.0.1:{port}/"
        + (tokenFile is null ? "" : $"\n            to drain or eject there it asks for a token: cat {tokenFile}");

    private static string OfTwo(IReadOnlyList<MemberProcess> proxies) =>
        $$"""

            Two proxies are a group: {{proxies[0].Member.Name}} leads; the other reads for its clients, and carries the rest to it.
            When it dies, the other leads some seconds later.
              kill the leader    kill -9 {{proxies[0].ProcessId}}
              see who leads      {{Program}} group -p {{proxies[1].Member.Port}}
              read there         {{Asking(proxies[1].Member.Port, $@"get {Key}\r\n")}}
              give it back       {{Program}} group resign -p {{proxies[1].Member.Port}}

            """;

    private static string Program => IsInstalled("understudy") ? "understudy" : Environment.ProcessPath ?? "understudy";

    /// <summary>Whether a program is on the PATH.</summary>
    public static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    // A bare Debian has no nc; bash can connect by itself.
    private static string Asking(int port, string requests) => IsInstalled("nc")
        ? $@"printf '{requests}quit\r\n' | nc 127.0.0.1 {port}"
        : $@"(printf '{requests}quit\r\n' >&3; cat <&3) 3<>/dev/tcp/127.0.0.1/{port}";
}
