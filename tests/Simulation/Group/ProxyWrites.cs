using Understudy.Routing.Group;
using Understudy.Routing.Replicas;

namespace Understudy.Simulation.Group;

/// <summary>Writes: by the leader to all servers at once, by the others through the leader.</summary>
internal sealed class ProxyWrites(GroupWorld world, ProxyProcess process)
{
    /// <summary>A client is answered within this time.</summary>
    public const long Deadline = 1500 * VirtualTime.Millisecond;

    private const long Millisecond = VirtualTime.Millisecond;

    /// <summary>Writes of which the servers' answers are awaited.</summary>
    public int UnderWay { get; private set; }

    private GroupMember Member => process.Member;

    /// <param name="version">Grows with each write of a key.</param>
    /// <returns>True: done. False: an error, and it may or may not have been done.</returns>
    public async Task<bool> Write(int key, int version, bool isDelete)
    {
        var until = process.Now + Deadline;
        while (process.Now < until)
        {
            if (process.IsLeading)
            {
                if (Member.TakesWrites) return await Lead(key, version, isDelete, until);
            }
            else if (Member.Leader.Length > 0 && Member.TryStamp(process.Now, out var stamp, out var failsAt))
            {
                var wait = world.Options.ForwardWait;
                if (wait == 0)
                {
                    wait = Math.Min(Deadline - (300 * Millisecond), until - process.Now + (300 * Millisecond));
                    wait = Math.Max(GroupTimes.Longer(world.Options.Times.ForwardNanoseconds), wait);
                }

                var answer = await process.Within(Forward(key, version, isDelete, stamp), wait);
                if (answer is bool isDone) return isDone;
                if (answer is null)
                {
                    // Before then the leader may still begin it.
                    if (world.Options.Rules.ExpiresForwarded) await process.Sleep(Math.Max(0, failsAt - process.Now));
                    return false;
                }
            }

            await process.Sleep(10 * Millisecond);
        }

        return false;
    }

    /// <summary>A server lacks what another one has: whoever leads copies it, in order with its writes.</summary>
    public void OfferRepair(int key, int lacks, int has)
    {
        if (process.IsLeading) Repair(key, lacks, has);
        else if (world.Options.FollowersRepair) world.Begin(() => Copy(key, has, lacks));
        else if (Member.Leader.Length > 0)
            world.Tell(process.Index, ProxyProcess.IndexOf(Member.Leader), leader => leader.Writes.Repair(key, lacks, has));
    }

    /// <summary>One item over the connections that carry the writes: a write that sets out between the two steps is noticed.</summary>
    public async Task<bool> Copy(int key, int from, int to)
    {
        var writes = process.WritesOf(key);
        var answer = await process.Ask(from, s => s.Items.GetValueOrDefault(key));
        if (answer is null) return false;
        if ((int)answer == 0 || process.WritesOf(key) != writes) return true;
        if (!Member.MaySend(from, process.Now) && !world.Options.FollowersRepair) return false;
        return await process.Ask(to, s => s.Items.TryAdd(key, (int)answer)) is not null;
    }

    private void Repair(int key, int lacks, int has)
    {
        if (Member.TakesWrites && process.Servers[lacks].IsIn && process.Servers[has].IsIn) world.Begin(() => Copy(key, has, lacks));
    }

    // The answer is a bool; a text means that it has surely not begun.
    private Reply<object?> Forward(int key, int version, bool isDelete, long stamp)
    {
        var reply = new Reply<object?>(process, world);
        var (term, sender) = (Member.State!.Version.Term, process.Index);
        world.Tell(sender, ProxyProcess.IndexOf(Member.Leader), leader => world.Begin(async () =>
        {
            object? answer = "refused";
            if (leader.Member.MayBegin(term, stamp, leader.Now))
                answer = await leader.Writes.Lead(key, version, isDelete, leader.Now + Deadline - (400 * Millisecond));
            world.Tell(leader.Index, sender, _ => reply.Set(answer));
        }), () => reply.Set(null));
        return reply;
    }

    private async Task<bool> Lead(int key, int version, bool isDelete, long until)
    {
        var term = Member.Term;
        var host = world.Hosts[process.Index];
        if (host.PauseAtNextWrite > 0)
        {
            host.Pause(host.PauseAtNextWrite);
            host.PauseAtNextWrite = 0;
        }

        // Held back to make larger packets.
        await process.Sleep(world.Between(0, 1));
        if (Member.Term != term || !Member.TakesWrites) return false;
        var servers = process.Servers;
        var targets = Enumerable.Range(0, servers.Length).Where(i => IsWritten(servers[i])).ToList();
        var readable = targets.Where(i => servers[i].IsIn).ToList();
        if (readable.Count == 0 || readable.Exists(i => process.BrokenUntil[i] > process.Now)) return false;
        if (!readable.TrueForAll(i => Member.MaySend(i, process.Now))) return false;
        process.OnWrite(key);
        UnderWay++;
        var replies = targets.Select((server, i) => process.Within(
            process.Send(server, s => Execute(s, key, version, isDelete)),
            ProxyProcess.ReplyTimeout + (i * Millisecond))).ToList();
        var good = new List<int>();
        for (var i = 0; i < targets.Count; i++)
        {
            if (await replies[i] is not null) good.Add(targets[i]);
        }

        UnderWay--;
        if (Member.Term != term || !process.IsLeading) return false;
        good.RemoveAll(i => process.Servers[i].Ejections != servers[i].Ejections);
        var missed = targets.Except(good).ToList();
        foreach (var server in missed) process.OnFailed(server);
        if (!good.Exists(i => process.Servers[i].IsIn)) return false;
        var all = Enumerable.Range(0, servers.Length).Except(good).ToList();
        foreach (var server in all) process.Eject(server);
        return await Acknowledge(term, all.Max(i => (long?)Member.LeftIn(i)) ?? 0, good, until);
    }

    private async Task<bool> Acknowledge(long term, long number, List<int> good, long until)
    {
        while (true)
        {
            switch (Member.MayAcknowledge(term, number, process.Now))
            {
                case GateAnswer.Refuse:
                    return false;
                case GateAnswer.Pass:
                    return !world.Options.Rules.HoldsOfficeToAcknowledge ||
                        good.TrueForAll(i => !process.Servers[i].IsIn || Member.MayRead(i, process.Now));
            }

            if (process.Now > until) return false;
            await process.Sleep(5 * Millisecond);
        }
    }

    private static bool IsWritten(GroupServer server) => server.State is not (ReplicaState.Out or ReplicaState.Ejected);

    private static object Execute(WorldServer server, int key, int version, bool isDelete)
    {
        if (isDelete) server.Items.Remove(key);
        else server.Items[key] = version;
        return true;
    }
}
