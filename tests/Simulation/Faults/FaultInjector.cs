using Understudy.Proxy.Health;
using Understudy.Routing.Pools;
using Understudy.Simulation.Checking;
using Understudy.Simulation.Clients;
using Understudy.Simulation.Network;
using Understudy.Simulation.Servers;
using Understudy.Simulation.World;
using Understudy.Transport.Loops;

namespace Understudy.Simulation.Faults;

/// <summary>Lets the faults of a run happen.</summary>
internal sealed class FaultInjector(
    VirtualWorld world,
    SimulatedNetwork network,
    SimulatedProxy proxy,
    SimulatedOperator control,
    IReadOnlyList<ISimulatedServer> servers,
    IReadOnlyList<ISimulatedServer> candidates,
    IReadOnlyList<(SimulatedClient Client, Host Host)> clients,
    Availability availability,
    Timeline timeline)
{
    public void Plan(Fault fault) => world.At(fault.At, () => Begin(fault));

    private void Begin(Fault fault)
    {
        timeline.Add("", $" fault {fault.Kind} {TargetOf(fault)} for {VirtualTime.Format(fault.Duration)} s");
        var end = world.Now + fault.Duration;
        var server = servers[fault.Target % servers.Count];
        var (client, clientHost) = clients[fault.Target % clients.Count];
        switch (fault.Kind)
        {
            case FaultKind.CutClient:
                availability.DisturbClient(fault.Target % clients.Count, end);
                Cut(clientHost, end, fault.Kind);
                break;
            case FaultKind.SlowReader:
                availability.DisturbClient(fault.Target % clients.Count, end);
                client.PauseReceiving();
                world.At(end, client.ResumeReceiving);
                break;
            case FaultKind.ClientReset:
                client.Reset();
                break;
            case FaultKind.PauseProxy:
                availability.DisturbAll(end);
                proxy.PauseUntil(end);
                break;
            case FaultKind.PauseWorker:
                availability.DisturbAll(end);
                proxy.PauseWorkerUntil(fault.Target, end);
                break;
            case FaultKind.RestartProxy:
                availability.DisturbAll(end);
                proxy.Kill();
                world.At(end, proxy.Start);
                break;
            case FaultKind.MoveKeys:
                MoveKeys(fault.Target, end);
                break;
            case FaultKind.CancelFill:
                CancelFill(fault.Target % servers.Count, end);
                break;
            default:
                availability.DisturbServer(server.Name, end);
                DisturbServer(fault, server, end);
                break;
        }
    }

    private void DisturbServer(Fault fault, ISimulatedServer server, long end)
    {
        switch (fault.Kind)
        {
            case FaultKind.Restart:
                server.Kill();
                world.At(end, () => Start(server, isWarm: false));
                break;
            case FaultKind.WarmRestart:
                server.Kill();
                world.At(end, () => Start(server, isWarm: true));
                break;
            case FaultKind.PowerLoss:
                server.PowerOff();
                world.At(end, () => Start(server, isWarm: false));
                break;
            case FaultKind.Hang:
                server.HangUntil(end);
                break;
            case FaultKind.Evict:
                server.EvictUntil(end);
                break;
            case FaultKind.SlowThread:
                server.HangThreadUntil(fault.Target / servers.Count, end);
                break;
            case FaultKind.Drain:
                TakeOut(fault, server, "drain", end);
                break;
            case FaultKind.Eject:
                TakeOut(fault, server, "eject", end);
                break;
            case FaultKind.Delay:
                Delay(server.Host, end);
                break;
            default:
                Cut(server.Host, end, fault.Kind);
                break;
        }
    }

    private void Start(ISimulatedServer server, bool isWarm)
    {
        timeline.Add("", $" fault over: {server.Name} starts{(isWarm ? " warm" : "")}");
        server.Start(isWarm);
    }

    // Every other time whether or not clients can do without the server.
    private void TakeOut(Fault fault, ISimulatedServer server, string command, long end)
    {
        control.Ask($"server {command} {server.Name}{(fault.Target / servers.Count % 2 == 0 ? "" : " force")}");
        world.At(end, () => control.Ask($"server readmit {server.Name}"));
    }

    // Fills take milliseconds here; whoever wants to cancel one waits for it.
    private void CancelFill(int number, long end)
    {
        if (proxy.IsRunning && number < proxy.Crew.ServerCount && proxy.Crew.Watches[number].Filling.IsRunning)
        {
            availability.CancelFill(servers[number].Name);
            control.Ask($"fill cancel {servers[number].Name}");
        }
        else if (world.Now < end)
        {
            world.After(VirtualTime.Millisecond, () => CancelFill(number, end));
        }
    }

    // Which of the servers that there are for it the tier has is a bit each; how keys are spread over them comes of the same number.
    private void MoveKeys(int number, long end)
    {
        if (!proxy.IsRunning) return;
        foreach (var server in candidates) availability.DisturbServer(server.Name, end);
        ISimulatedServer[] chosen = [.. candidates.Where((_, i) => (number >> i & 1) != 0)];
        if (chosen.Length == 0) chosen = [.. candidates];
        var crew = proxy.Crew;
        var asked = new Tier(crew.Board.Current.Pool.Tiers[0].Name,
            [.. chosen.Select(server => new ServerOptions { Host = server.Name })], new KeySum(chosen.Length, number), []);
        var move = new TierMove(crew, tier: 0, asked, [.. chosen.Select(server => server.Address)], static _ => null, static _ => null,
            obstacle => timeline.Add("", $" moved to {string.Join(", ", asked.Servers)}: {obstacle ?? "yes"}"));
        crew.First.Loop.Post(new LoopCall(move.Start));
    }

    private void Delay(Host host, long end)
    {
        var extra = world.Derive($"delay{world.Now}").Between(1, 400) * VirtualTime.Millisecond;
        foreach (var link in (Link[])[network.LinkFrom(host, proxy.Host), network.LinkFrom(proxy.Host, host)])
        {
            link.ExtraLatency += extra;
            world.At(end, () => link.ExtraLatency -= extra);
        }
    }

    private void Cut(Host host, long end, FaultKind kind)
    {
        var links = new List<Link>();
        if (kind != FaultKind.CutReplies) links.Add(network.LinkFrom(proxy.Host, host));
        if (kind != FaultKind.CutRequests) links.Add(network.LinkFrom(host, proxy.Host));
        foreach (var link in links)
        {
            link.Cut();
            world.At(end, link.Heal);
        }

        world.At(end, () => timeline.Add("", $" fault over: {kind} of {host.Name}"));
    }

    private string TargetOf(Fault fault) => fault.Kind switch
    {
        FaultKind.PauseProxy or FaultKind.RestartProxy or FaultKind.MoveKeys => "",
        FaultKind.PauseWorker => $"{fault.Target}",
        FaultKind.CutClient or FaultKind.SlowReader or FaultKind.ClientReset => clients[fault.Target % clients.Count].Client.Name,
        _ => servers[fault.Target % servers.Count].Name,
    };
}
