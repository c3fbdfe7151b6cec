namespace Understudy.Simulation.Group;

/// <summary>Plays many seeds of a world of members.</summary>
/// <param name="Report">The first seeds that broke a promise, in words; empty: none did.</param>
internal sealed record GroupCampaign(int Seeds, long Reads, long Hits, long Writes, string Report, string Counts)
{
    public static GroupCampaign Play(Func<ulong, GroupWorldOptions> optionsOf, ulong first, int seeds)
    {
        var results = Enumerable.Range(0, seeds).AsParallel().AsOrdered()
            .Select(i => Result.Of(GroupWorld.Play(optionsOf(first + (ulong)i)), first + (ulong)i)).ToList();
        var counts =
            $"refused {results.Sum(r => r.Refused)} lost {results.Sum(r => r.Lost)} late {results.Sum(r => r.Late)} " +
            $"offices {results.Sum(r => r.Offices)} ejections {results.Sum(r => r.Ejections)} joins {results.Sum(r => r.Joins)} " +
            $"quiet {results.Sum(r => r.Quiet)}, broken {results.Count(r => r.Broken.Length > 0)}";
        return new GroupCampaign(
            seeds, results.Sum(r => r.Reads), results.Sum(r => r.Hits), results.Sum(r => r.Writes),
            string.Join('\n', results.Select(r => r.Broken).Where(text => text.Length > 0).Take(5)), counts);
    }

    public override string ToString() => $"{Seeds} seeds, {Reads} reads, {Hits} hits, {Writes} writes, {Counts}";

    private sealed record Result(
        string Broken, long Reads, long Hits, long Writes, long Refused, int Lost, int Late,
        int Offices, int Ejections, int Joins, int Quiet)
    {
        public static Result Of(GroupWorld world, ulong seed) => new(
            BrokenBy(world.Clients, seed),
            world.Clients.Reads, world.Clients.Hits, world.Clients.Writes, world.Clients.RefusedReads + world.Clients.RefusedWrites,
            world.Clients.Lost.Count, world.Clients.Late, world.Offices, world.Ejections, world.Joins, world.QuietProofs);

        private static string BrokenBy(GroupClients clients, ulong seed)
        {
            if (clients.OldAnswers.Count > 0) return $"seed {seed}: {clients.OldAnswers.Count} old answers, first {clients.OldAnswers[0]}";
            if (clients.Lost.Count > 0) return $"seed {seed}: {clients.Lost.Count} items lost, first {clients.Lost[0]}";
            return clients.Late > 0 ? $"seed {seed}: {clients.Late} answers after their deadline" : "";
        }
    }
}
