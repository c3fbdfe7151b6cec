namespace Understudy.Simulation.Group;

/// <summary>Reads at any proxy: from the first server in use that answers, under a lease.</summary>
internal sealed class ProxyReads(ProxyProcess process)
{
    public const int Refused = -1;

    private static readonly long Hold = 200 * VirtualTime.Millisecond;

    /// <returns>The version found; zero: a miss; <see cref="Refused"/>.</returns>
    public async Task<int> Read(int key)
    {
        var until = process.Now + Hold;
        while (true)
        {
            if (!process.Member.MayConnect(process.Now) || !MayReadAny())
            {
                if (process.Now > until) return Refused;
                await process.Sleep(10 * VirtualTime.Millisecond);
                continue;
            }

            if (await ReadOnce(key) is var found and >= 0) return found;
            if (process.Now > until) return Refused;
            await process.Sleep(5 * VirtualTime.Millisecond);
        }
    }

    private bool MayReadAny()
    {
        for (var i = 0; i < process.Servers.Length; i++)
        {
            if (process.Servers[i].IsIn && process.Member.MayRead(i, process.Now)) return true;
        }

        return false;
    }

    private async Task<int> ReadOnce(int key)
    {
        var order = Enumerable.Range(0, process.Servers.Length).Where(i => process.Servers[i].IsIn)
            .OrderBy(i => process.Suspects[i] > process.Now).ThenBy(i => i).ToList();
        List<int>? lacking = null;
        foreach (var server in order)
        {
            var asked = process.Servers[server];
            if (!asked.IsIn) continue;
            var answer = await process.Ask(server, s => s.Items.GetValueOrDefault(key));
            if (answer is null)
            {
                process.Suspects[server] = process.Now + (300 * VirtualTime.Millisecond);
                process.Member.OnReach(server, false);
                if (process.IsLeading) process.OnFailed(server);
                else process.Reset(server);
                continue;
            }

            process.Member.OnReach(server, true);
            if (!process.Member.MayRead(server, process.Now) || process.Servers[server] != asked) continue;
            if ((int)answer != 0)
            {
                foreach (var lacks in lacking ?? []) process.Writes.OfferRepair(key, lacks, server);
                return (int)answer;
            }

            (lacking ??= []).Add(server);
        }

        return lacking is null ? Refused : 0;
    }
}
