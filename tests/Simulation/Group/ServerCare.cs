using System.Collections.Immutable;
using Understudy.Routing.Group;
using Understudy.Routing.Replicas;

namespace Understudy.Simulation.Group;

/// <summary>What only a leader does: probes servers, takes them out of use and back. Ends with the office.</summary>
internal sealed class ServerCare(GroupWorld world, ProxyProcess process)
{
    private const long Millisecond = VirtualTime.Millisecond;

    private readonly long _term = process.Member.Term;
    private readonly HashSet<int> _returning = [];
    private readonly int[] _failures = new int[world.Options.Servers];

    private bool IsOver => process.IsDead || process.Member.Term != _term;

    public void Begin() => world.Begin(Watch);

    public void OnFailed(int server)
    {
        process.Reset(server);
        if (!IsLast(server)) Eject(server);
        else if (world.Options.Rules.Settles)
            process.BrokenUntil[server] = process.Now + GroupTimes.Longer((long)world.Options.Times.Settle.TotalNanoseconds);
    }

    public void Eject(int server)
    {
        if (IsOver || StateOf(server) == ReplicaState.Out || IsLast(server)) return;
        process.Reset(server);
        if (process.Servers[server].IsIn) world.Ejections++;
        Set(server, new GroupServer(ReplicaState.Out, process.Servers[server].Ejections + 1));
    }

    private async Task Watch()
    {
        while (!IsOver)
        {
            await process.Sleep(150 * Millisecond);
            for (var i = 0; i < _failures.Length && !IsOver; i++)
            {
                var server = i;
                if (StateOf(server) != ReplicaState.Out) world.Begin(() => Ping(server));
                else if (process.Member.TakesWrites && _returning.Add(server)) world.Begin(() => Return(server));
            }
        }
    }

    private async Task Ping(int server)
    {
        var ejections = process.Servers[server].Ejections;
        var answer = await process.Ask(server, _ => true);
        process.Member.OnReach(server, answer is not null);
        if (IsOver || process.Servers[server].Ejections != ejections) return;
        _failures[server] = answer is null ? _failures[server] + 1 : 0;
        if (_failures[server] < 2) return;
        _failures[server] = 0;
        OnFailed(server);
    }

    private async Task Return(int server)
    {
        try
        {
            if (await process.Ask(server, _ => true) is null)
            {
                process.Reset(server);
                await process.Sleep(100 * Millisecond);
                return;
            }

            if (IsOver || StateOf(server) != ReplicaState.Out) return;
            var ejections = process.Servers[server].Ejections;
            Set(server, new GroupServer(ReplicaState.Joining, ejections));
            var settle = GroupTimes.Longer((long)world.Options.Times.Settle.TotalNanoseconds);
            await process.Sleep(world.Options.SettlesJoining ? settle : 5 * Millisecond);
            if (!GoesOn(server, ejections)) return;
            if (!await Refill(server, ejections)) Eject(server);
        }
        finally
        {
            _returning.Remove(server);
        }
    }

    private async Task<bool> Refill(int server, int ejections)
    {
        var source = Enumerable.Range(0, process.Servers.Length).Cast<int?>().FirstOrDefault(i => process.Servers[i!.Value].IsIn);
        if (source is null && process.Servers.All(s => !s.IsWhole))
        {
            // Nobody knows what any of them missed: the first one begins with nothing.
            if (await process.Ask(server, s => Empty(s)) is null || !GoesOn(server, ejections)) return false;
            Set(server, new GroupServer(ReplicaState.In, ejections));
            return true;
        }

        if (source is not { } from || !process.Member.MaySend(from, process.Now)) return false;
        if (await process.Ask(server, s => Empty(s)) is null || !GoesOn(server, ejections)) return false;
        Set(server, new GroupServer(ReplicaState.Warming, ejections));
        if (await process.Ask(from, s => s.Items.Keys.ToList()) is not List<int> keys) return false;
        foreach (var key in keys)
        {
            if (!GoesOn(server, ejections) || !process.Servers[from].IsIn) return false;
            if (!await process.Writes.Copy(key, from, server)) return false;
        }

        if (!GoesOn(server, ejections) || !process.Servers[from].IsIn) return false;
        world.Joins++;
        Set(server, new GroupServer(ReplicaState.In, ejections));
        return true;
    }

    private bool GoesOn(int server, int ejections) =>
        !IsOver && process.Servers[server].Ejections == ejections && StateOf(server) != ReplicaState.Out;

    private bool IsLast(int server) => process.Servers[server].IsIn && process.Servers.Count(s => s.IsIn) == 1;

    private ReplicaState StateOf(int server) => process.Servers[server].State;

    private void Set(int server, GroupServer state)
    {
        if (IsOver) return;
        var servers = process.Servers.SetItem(server, state);
        process.Call(member => member.Change(servers, process.Now));
    }

    private static object Empty(WorldServer server)
    {
        server.Items.Clear();
        return true;
    }
}
