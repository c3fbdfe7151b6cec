using System.Globalization;
using System.Text;
using Understudy.Protocol.Replies;
using Understudy.Proxy.Roles;
using Understudy.Proxy.Workers;
using Understudy.Routing.Replicas;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Operating;

/// <summary>Carries out what operators ask for, on the first worker's loop. <c>docs/operations.md</c> lists the commands.</summary>
internal sealed class OperatorCommands(ProxyCrew crew, IEventLoop loop)
{
    private const string Usage = "server list, server drain|eject ADDRESS [force], server readmit ADDRESS, fill list, fill cancel ADDRESS, "
        + "role list, role set NAME STATE [PRIORITY], config reload, config diff FILE, group";

    private const string Config = "config ", Api = "api ";

    public string? Answer(string line, Action<string> later)
    {
        if (line.StartsWith(Api, StringComparison.Ordinal) && crew.ApiAsked is { } tell)
        {
            tell(line[Api.Length..], answer => loop.Post(new LoopCall(() => later(answer))));
            return null;
        }

        if (line == "group")
        {
            if (crew.GroupAsked is not { } asked) return Error("this proxy is in no group");
            asked(answer => loop.Post(new LoopCall(() => later(answer))));
            return null;
        }

        if (!line.StartsWith(Config, StringComparison.Ordinal)) return Answer(line);
        if (crew.ConfigAsked is not { } ask) return Error("this proxy was started without a configuration file");
        ask(line[Config.Length..], answer => loop.Post(new LoopCall(() => later(answer))));
        return null;
    }

    private string Answer(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
    {
        ["server", "list"] => List("server", Enumerable.Range(0, crew.ServerCount)),
        ["server", "drain", var address] => Each(address, server => Drain(server, isForced: false)),
        ["server", "drain", var address, "force"] => Each(address, server => Drain(server, isForced: true)),
        ["server", "eject", var address] => Each(address, server => Eject(server, isForced: false)),
        ["server", "eject", var address, "force"] => Each(address, server => Eject(server, isForced: true)),
        ["server", "readmit", var address] => Each(address, Readmit),
        ["fill", "list"] => List("fill", Enumerable.Range(0, crew.ServerCount).Where(s => crew.Watches[s].Filling.IsRunning)),
        ["fill", "cancel", var address] => Each(address, CancelFill),
        ["role", "list"] => Roles(),
        ["role", "set", var name, var state] => SetRole(name, state, priority: null),
        ["role", "set", var name, var state, var priority] => SetRole(name, state, priority),
        _ => $"ERROR no such command; there are {Usage}\n",
    };

    private static string Ok(string text) => $"OK {PrintableText.Of(text)}\n";

    private static string Error(string text) => $"ERROR {PrintableText.Of(text)}\n";

    private string Roles()
    {
        var lines = crew.Roles.All.Select(role => string.Create(CultureInfo.InvariantCulture,
            $"role\tname={PrintableText.Of(role.Name)}\trole={Word(role.Role)}\tsince={role.SinceUnixMilliseconds}\n")).ToList();
        return string.Concat(lines) + string.Create(CultureInfo.InvariantCulture, $"OK {lines.Count}\n");
    }

    private string SetRole(string name, string state, string? priority)
    {
        if (!crew.Roles.TryNote(name, state, priority, loop.UnixMilliseconds, out var changed))
            return Error($"'{name} {state}' is nothing that keepalived says of an instance; see its notify");
        if (changed is not null) crew.Logger.RoleChanged(name, Word(changed.Role));
        return Ok("noted");
    }

    private string List(string what, IEnumerable<int> servers)
    {
        var text = new StringBuilder();
        var count = 0;
        foreach (var server in servers)
        {
            count++;
            text.Append(what).Append("\taddress=").Append(NameOf(server));
            foreach (var (name, value) in ServerReportText.Of(ServerReport.Of(crew, server, loop.UnixMilliseconds)))
                text.Append('\t').Append(name).Append('=').Append(value);
            text.Append('\n');
        }

        return text.Append("OK ").Append(count).Append('\n').ToString();
    }

    // An address may stand in several tiers, though that is seldom wise: what is asked of it is asked of it in each.
    private string Each(string address, Func<int, string> command)
    {
        var servers = Enumerable.Range(0, crew.ServerCount).Where(server => IsCalled(server, address)).ToList();
        if (servers.Count == 0)
        {
            var known = string.Join(", ", Enumerable.Range(0, Math.Min(crew.ServerCount, 20)).Select(NameOf));
            return Error($"there is no server {address}; there are {known}{(crew.ServerCount > 20 ? ", ..." : string.Empty)}");
        }

        var answers = servers.Select(command).ToList();
        return answers.Find(answer => answer.StartsWith("ERROR", StringComparison.Ordinal)) ?? answers[0];
    }

    private bool IsCalled(int server, string address)
    {
        var options = crew.Board.Current.Pool.Servers[server];
        return NameOf(server) == address || options.Name == address || (options.Port == 11211 && options.Host == address);
    }

    private string Drain(int server, bool isForced)
    {
        var state = StateOf(server);
        if (state == ReplicaState.Draining) return Ok($"{NameOf(server)} is draining already");
        if (state != ReplicaState.In) return Error($"{NameOf(server)} is {Word(state)}: only a server that is IN can be drained");
        if (!isForced && WhyNeeded(server) is { } reason)
            return Error($"{NameOf(server)} stays IN: {reason}, so it would be read all the same; force it if that is meant");
        crew.Apply(server, ReplicaEvent.DrainAsked, "an operator asked for it");
        return Ok($"{NameOf(server)} is draining: it is written and no longer read; readmit it, or stop it when its requests have ended");
    }

    private string Eject(int server, bool isForced)
    {
        var state = StateOf(server);
        if (state == ReplicaState.Ejected) return Ok($"{NameOf(server)} is ejected already");
        if (!isForced && state is ReplicaState.In or ReplicaState.Draining && WhyNeeded(server) is { } reason)
            return Error($"{NameOf(server)} stays in use: {reason}, so clients would miss what it holds; force it if that is meant");
        crew.Apply(server, ReplicaEvent.EjectAsked, "an operator asked for it");
        return Ok($"{NameOf(server)} is out of use until it is readmitted");
    }

    private string Readmit(int server)
    {
        var state = StateOf(server);
        crew.Apply(server, ReplicaEvent.ReadmitAsked, "an operator asked for it");
        if (state == ReplicaState.Out) crew.Watches[server].ProbeNow();
        return Ok(NameOf(server) + state switch
        {
            ReplicaState.In => " is IN already",
            ReplicaState.Draining => " is IN: it has missed nothing",
            ReplicaState.Ejected or ReplicaState.Out => " is being probed, and comes back in order once it answers",
            _ => $" is {Word(state)} already, on its way back",
        });
    }

    private string CancelFill(int server)
    {
        var filling = crew.Watches[server].Filling;
        if (!filling.IsRunning) return Error($"{NameOf(server)} is {Word(StateOf(server))} and is not being filled");
        if (filling.TryEndEarly())
            return Ok($"{NameOf(server)} is taken back as it is; what it lacks is read from the other replicas until it is set again");
        return Error($"{NameOf(server)} may hold something old until this is over, so it cannot be left out; to stop that, eject it");
    }

    // Why clients cannot do without reading it; null if they can.
    private string? WhyNeeded(int server)
    {
        if (crew.Board.Current.IsCovered(server, out var gap)) return null;
        return gap < 0
            ? "no other tier holds a copy of its items"
            : $"{NameOf(gap)} is {Word(StateOf(gap))}, and other copies of its items may be there";
    }

    private ReplicaState StateOf(int server) => crew.Board.Current.StateOf(server);

    private string NameOf(int server) => crew.NameOf(server);

    private static string Word(RouterRole role) => role.ToString().ToUpperInvariant();

    private static string Word(ReplicaState state) => state.ToString().ToUpperInvariant();
}
