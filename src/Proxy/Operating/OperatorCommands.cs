using System.Globalization;
using System.Text;
using Understudy.Protocol.Replies;
using Understudy.Proxy.Roles;
using Understudy.Proxy.Workers;
using Understudy.Routing.Replicas;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Operating;

/// <summary>Carries out what operators ask for, on the first worker's loop. <c>docs/operations.md</c> lists the commands.</summary>
internal sealed class OperatorCommands(ProxyHost host, IEventLoop loop)
{
    private const string Usage = "server list, server drain|eject ADDRESS [force], server readmit ADDRESS, fill list, fill cancel ADDRESS, "
        + "role list, role set NAME STATE [PRIORITY], config reload, config diff FILE, group, group lead, group resign";

    private const string Config = "config ", Api = "api ", Group = "group";

    private const int MostNamed = 20;

    public string? Answer(string line, Action<string> later)
    {
        if (line.StartsWith(Api, StringComparison.Ordinal) && host.ApiAsked is { } tell)
        {
            tell(line[Api.Length..], answer => loop.Post(new LoopCall(() => later(answer))));
            return null;
        }

        if (line == Group || line.StartsWith($"{Group} ", StringComparison.Ordinal))
        {
            if (host.GroupAsked is not { } asked) return Error("this proxy is in no group");
            asked(line, answer => loop.Post(new LoopCall(() => later(answer))));
            return null;
        }

        if (!line.StartsWith(Config, StringComparison.Ordinal)) return Answer(line);
        if (host.ConfigAsked is not { } ask) return Error("this proxy was started without a configuration file");
        ask(line[Config.Length..], answer => loop.Post(new LoopCall(() => later(answer))));
        return null;
    }

    private RoleCommands Roles => new(host.Roles, host.Logger);

    private IEnumerable<PoolMember> All =>
        host.Pools.SelectMany(pool => pool.ServersInPlace.Select(server => new PoolMember(pool, server.Number)));

    private string Answer(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
    {
        ["server", "list"] => List("server", All),
        ["server", "drain", var address] => Each(address, server => Drain(server, isForced: false)),
        ["server", "drain", var address, "force"] => Each(address, server => Drain(server, isForced: true)),
        ["server", "eject", var address] => Each(address, server => Eject(server, isForced: false)),
        ["server", "eject", var address, "force"] => Each(address, server => Eject(server, isForced: true)),
        ["server", "readmit", var address] => Each(address, Readmit),
        ["fill", "list"] => List("fill", All.Where(server => server.Watch.Filling.IsRunning)),
        ["fill", "cancel", var address] => Each(address, CancelFill),
        ["role", "list"] => Roles.List(),
        ["role", "set", var name, var state] => Roles.Set(name, state, priority: null, loop.UnixMilliseconds),
        ["role", "set", var name, var state, var priority] => Roles.Set(name, state, priority, loop.UnixMilliseconds),
        _ => $"ERROR no such command; there are {Usage}\n",
    };

    private static string Ok(string text) => $"OK {PrintableText.Of(text)}\n";

    private static string Error(string text) => $"ERROR {PrintableText.Of(text)}\n";

    private string List(string what, IEnumerable<PoolMember> servers)
    {
        var text = new StringBuilder();
        var count = 0;
        foreach (var server in servers)
        {
            count++;
            text.Append(what).Append("\taddress=").Append(server.Name);
            if (host.HasSeveral) text.Append("\tpool=").Append(server.Pool.Name);
            foreach (var (name, value) in ServerReportText.Of(ServerReport.Of(server.Pool, server.Number, loop.UnixMilliseconds)))
                text.Append('\t').Append(name).Append('=').Append(value);
            text.Append('\n');
        }

        return text.Append("OK ").Append(count).Append('\n').ToString();
    }

    // An address may stand in several tiers, though that is seldom wise: what is asked of it is asked of it in each.
    private string Each(string address, Func<PoolMember, string> command)
    {
        var servers = All.Where(server => server.IsCalled(address)).ToList();
        if (servers.Count == 0)
        {
            var known = string.Join(", ", All.Take(MostNamed).Select(NameOf));
            return Error($"there is no server {address}; there are {known}{(All.Count() > MostNamed ? ", ..." : string.Empty)}");
        }

        var answers = servers.Select(command).ToList();
        return answers.Find(answer => answer.StartsWith("ERROR", StringComparison.Ordinal)) ?? answers[0];
    }

    private string Drain(PoolMember server, bool isForced)
    {
        var state = server.State;
        if (state == ReplicaState.Draining) return Ok($"{NameOf(server)} is draining already");
        if (state != ReplicaState.In) return Error($"{NameOf(server)} is {Word(state)}: only a server that is IN can be drained");
        if (!isForced && WhyNeeded(server) is { } reason)
            return Error($"{NameOf(server)} stays IN: {reason}, so it would be read all the same; force it if that is meant");
        server.Pool.Apply(server.Number, ReplicaEvent.DrainAsked, "an operator asked for it");
        return Ok($"{NameOf(server)} is draining: it is written and no longer read; readmit it, or stop it when its requests have ended");
    }

    private string Eject(PoolMember server, bool isForced)
    {
        var state = server.State;
        if (state == ReplicaState.Ejected) return Ok($"{NameOf(server)} is ejected already");
        if (!isForced && state is ReplicaState.In or ReplicaState.Draining && WhyNeeded(server) is { } reason)
            return Error($"{NameOf(server)} stays in use: {reason}, so clients would miss what it holds; force it if that is meant");
        server.Pool.Apply(server.Number, ReplicaEvent.EjectAsked, "an operator asked for it");
        return Ok($"{NameOf(server)} is out of use until it is readmitted");
    }

    private string Readmit(PoolMember server)
    {
        var state = server.State;
        server.Pool.Apply(server.Number, ReplicaEvent.ReadmitAsked, "an operator asked for it");
        if (state == ReplicaState.Out) server.Watch.ProbeNow();
        return Ok(NameOf(server) + state switch
        {
            ReplicaState.In => " is IN already",
            ReplicaState.Draining => " is IN: it has missed nothing",
            ReplicaState.Ejected or ReplicaState.Out => " is being probed, and comes back in order once it answers",
            _ => $" is {Word(state)} already, on its way back",
        });
    }

    private string CancelFill(PoolMember server)
    {
        var filling = server.Watch.Filling;
        if (!filling.IsRunning) return Error($"{NameOf(server)} is {Word(server.State)} and is not being filled");
        if (filling.TryEndEarly())
            return Ok($"{NameOf(server)} is taken back as it is; what it lacks is read from the other replicas until it is set again");
        return Error($"{NameOf(server)} may hold something old until this is over, so it cannot be left out; to stop that, eject it");
    }

    // Why clients cannot do without reading it; null if they can.
    private string? WhyNeeded(PoolMember server)
    {
        if (server.Pool.Board.Current.IsCovered(server.Number, out var gap)) return null;
        var needed = new PoolMember(server.Pool, gap);
        return gap < 0
            ? "no other tier holds a copy of its items"
            : $"{NameOf(needed)} is {Word(needed.State)}, and other copies of its items may be there";
    }

    private string NameOf(PoolMember server) => host.HasSeveral ? server.FullName : server.Name;

    private static string Word(ReplicaState state) => state.ToString().ToUpperInvariant();
}
