namespace Understudy.Simulation.Group;

/// <summary>Clients beside the proxies, who wait for each answer, and what they may be answered.</summary>
internal sealed class GroupClients(GroupWorld world)
{
    private readonly int[] _acked = new int[world.Options.Keys];
    private readonly int[] _pending = new int[world.Options.Keys];
    private readonly bool[] _wasDelete = new bool[world.Options.Keys];
    private readonly bool[] _isExcused = new bool[world.Options.Keys];
    private readonly long[] _goneAt = new long[world.Options.Keys];

    /// <summary>Reads that gave an older value than had been acknowledged before they began, in words.</summary>
    public List<string> OldAnswers { get; } = [];

    /// <summary>Reads that missed what had been stored and acknowledged, and that nothing is known to have taken away, in words.</summary>
    public List<string> Lost { get; } = [];

    public int Late { get; private set; }

    public int Reads { get; private set; }

    public int Hits { get; private set; }

    public int RefusedReads { get; private set; }

    public int Writes { get; private set; }

    public int RefusedWrites { get; private set; }

    /// <summary>When reads were answered, by proxy.</summary>
    public List<(int Proxy, long At)> AnsweredReads { get; } = [];

    public List<(int Proxy, long At)> AnsweredWrites { get; } = [];

    public void Begin()
    {
        for (var key = 0; key < _acked.Length; key++)
        {
            var own = key;
            world.Begin(() => Write(own));
        }

        foreach (var host in world.Hosts)
        {
            world.Begin(() => Read(host));
            world.Begin(() => Read(host));
        }
    }

    /// <summary>The items of a server are about to go.</summary>
    public void OnItemsGo(WorldServer server, IEnumerable<int> keys)
    {
        foreach (var key in keys)
        {
            var isElsewhere = world.Servers.Exists(other => other != server && other.IsUp && IsInUse(other) &&
                other.Items.GetValueOrDefault(key, -1) >= _acked[key]);
            if (!isElsewhere) (_isExcused[key], _goneAt[key]) = (true, world.Now);
        }
    }

    private bool IsInUse(WorldServer server) => world.Leader.Process?.Servers is { IsEmpty: false } servers && servers[server.Index].IsIn;

    private async Task Write(int key)
    {
        var version = 0;
        ProxyHost? givenUp = null;
        while (world.Now < world.Options.Duration - world.Options.Rest + VirtualTime.Second)
        {
            await world.Sleep(world.Random.Between(world.Options.WritePause.Shortest, world.Options.WritePause.Longest));
            var host = world.Options.IsPinned ? world.Hosts[key % world.Hosts.Count] : world.Random.Pick(world.Hosts);
            if (host == givenUp) host = world.Hosts[(host.Index + 1 + world.Random.Below(world.Hosts.Count - 1)) % world.Hosts.Count];
            var isDelete = world.Random.Below(10) < 3;
            _pending[key] = ++version;
            var (began, number) = (world.Now, version);
            Writes++;
            var answer = host.Process is { } process
                ? await process.Serve(async () => await process.Writes.Write(key, number, isDelete))
                : await Nobody();
            if (answer is true)
            {
                // What was stored may be gone again by the time that it is acknowledged.
                (_acked[key], _wasDelete[key], _pending[key], _isExcused[key]) = (version, isDelete, 0, _goneAt[key] >= began);
                AnsweredWrites.Add((host.Index, world.Now));
            }
            else
            {
                RefusedWrites++;
                if (host.IsPaused) givenUp = host;
                _isExcused[key] = true;
                // What a proxy that died had handed on may still begin.
                if (answer is null && world.Options.WaitsInDoubt) await world.Sleep(500 * VirtualTime.Millisecond);
            }

            var limit = ProxyWrites.Deadline + (2 * ProxyProcess.ReplyTimeout) + (400 * VirtualTime.Millisecond);
            if (answer is not null) NoteLate(host, began, limit);
        }
    }

    private async Task Read(ProxyHost host)
    {
        while (world.Now < world.Options.Duration - VirtualTime.Second)
        {
            await world.Sleep(world.Random.Between(world.Options.ReadPause.Shortest, world.Options.ReadPause.Longest));
            var key = world.Random.Below(_acked.Length);
            var (floor, began, pending, excused) = (_acked[key], world.Now, _pending[key], _isExcused[key]);
            Reads++;
            var answer = host.Process is { } process ? await process.Serve(async () => await process.Reads.Read(key)) : await Nobody();
            if (answer is not int found || found == ProxyReads.Refused)
            {
                RefusedReads++;
                await world.Sleep(5 * VirtualTime.Millisecond);
            }
            else
            {
                AnsweredReads.Add((host.Index, world.Now));
                if (found != 0) Hits++;
                if (found != 0 && found < floor)
                {
                    var at = VirtualTime.Format(world.Now);
                    OldAnswers.Add($"{at} proxy {host.Index} gave {found} of key {key} where {floor} was acknowledged");
                }

                var isUndisturbed = pending == 0 && _pending[key] == 0 && !excused && !_isExcused[key] && _acked[key] == floor;
                if (found == 0 && floor != 0 && !_wasDelete[key] && isUndisturbed)
                    Lost.Add($"{VirtualTime.Format(world.Now)} proxy {host.Index} missed {floor} of key {key}");
            }

            var limit = (350 * VirtualTime.Millisecond) + (world.Servers.Count * ProxyProcess.ReplyTimeout * 13 / 10);
            if (answer is not null) NoteLate(host, began, limit);
        }
    }

    // A proxy that stood still meanwhile is beyond that.
    private void NoteLate(ProxyHost host, long began, long limit)
    {
        if (host.PausedUntil + (100 * VirtualTime.Millisecond) <= began && world.Now - began > limit) Late++;
    }

    private Reply<object?> Nobody()
    {
        var reply = new Reply<object?>(null, world);
        world.After(VirtualTime.Millisecond, () => reply.Set(null));
        return reply;
    }
}
