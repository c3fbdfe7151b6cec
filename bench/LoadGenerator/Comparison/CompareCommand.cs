using Understudy.LoadGenerator.Load;

namespace Understudy.LoadGenerator.Comparison;

/// <summary><c>understudy-bench compare</c> and <c>node</c>: every target under every load, in turn, round after round.</summary>
internal static class CompareCommand
{
    public const string Usage = """
        understudy-bench compare|node --understudy PATH [options]
          --rounds N (5)   --seconds S (2)   --warm-up S (8)   --loads a,b,...   --targets understudy,nutcracker,memcached,node
          --target-core N (0)   --load-core N (1)   --nutcracker PATH   --memcached PATH   --rows FILE   --list
          --against PATH   another build of ours, instead of the other programs
        """;

    // Sockets of the ideal servers, the runtime and the loops on top of the clients.
    private const int SpareDescriptors = 500;

    /// <param name="all">What there is to measure.</param>
    /// <param name="arguments">Which of it, and how.</param>
    public static int Run(IReadOnlyList<Scenario> all, Arguments arguments)
    {
        var earlier = arguments.Text("against", "");
        if (earlier.Length > 0) all = [.. all.Select(s => s.AgainstEarlier())];
        var scenarios = Choose(all, arguments.List("loads"), arguments.List("targets"));
        if (arguments.Has("list"))
        {
            foreach (var scenario in scenarios) Console.WriteLine($"{scenario.Name,-8} {scenario.Title}");
            return 0;
        }

        var programs = new Programs
        {
            Understudy = arguments.Text("understudy", "understudy"),
            Earlier = earlier,
            Nutcracker = arguments.Text("nutcracker", "nutcracker"),
            Memcached = arguments.Text("memcached", "memcached"),
            TargetCore = arguments.Number("target-core", 0, 0, 1023),
            LoadCore = arguments.Number("load-core", 1, 0, 1023),
        };
        var rounds = arguments.Number("rounds", 5, 1, 1000);
        var warmUp = arguments.Seconds("warm-up", TimeSpan.FromSeconds(8));
        var referee = new Referee(programs, warmUp, duration: arguments.Seconds("seconds", TimeSpan.FromSeconds(2)));
        var file = arguments.Text("rows", "");
        arguments.RefuseUnread();

        var skipped = Skipped(scenarios);
        var rows = new Rows();
        using var tsv = file.Length == 0 ? TextWriter.Null : File.CreateText(file);
        tsv.WriteLine(Row.Header);
        foreach (var scenario in scenarios.Where(s => !skipped.ContainsKey(s.Name))) Play(scenario, rounds, referee, rows, tsv);
        Console.WriteLine(ComparisonReport.Write(scenarios, rows, skipped));
        return 0;
    }

    private static void Play(Scenario scenario, int rounds, Referee referee, Rows rows, TextWriter tsv)
    {
        for (var round = 1; round <= rounds; round++)
        {
            // Every second round goes backwards, so that nobody always runs after the same other one.
            var order = round % 2 == 1 ? scenario.Targets : scenario.Targets.Reverse();
            foreach (var target in order)
            {
                var row = new Row(scenario.Name, round, target.Name, referee.Run(scenario, target));
                rows.Add(row);
                tsv.WriteLine(row.ToTsv());
                tsv.Flush();
                Console.Error.WriteLine($"{scenario.Name} {round}/{rounds} {target.Name}: {row.Result}");
            }
        }
    }

    private static IReadOnlyList<Scenario> Choose(
        IReadOnlyList<Scenario> all, IReadOnlyList<string> loads, IReadOnlyList<string> targets)
    {
        foreach (var load in loads)
        {
            if (all.All(s => s.Name != load)) throw new FormatException($"there is no load {load}; see --list");
        }

        return [.. from scenario in all
                   where loads.Count == 0 || loads.Contains(scenario.Name)
                   let chosen = scenario.Targets.Where(t => targets.Count == 0 || targets.Any(t.Name.StartsWith))
                   where chosen.Any()
                   select scenario with { Targets = [.. chosen] }];
    }

    private static Dictionary<string, string> Skipped(IReadOnlyList<Scenario> scenarios)
    {
        var limit = DescriptorLimit();
        return scenarios.Where(s => s.Load.Connections + SpareDescriptors > limit).ToDictionary(
            s => s.Name,
            s => $"{s.Load.Connections} connections need more than the {limit} file descriptors that a process may open here (ulimit -n)");
    }

    // Field 4 of the line "Max open files" is the soft limit (proc_pid_limits(5)).
    private static long DescriptorLimit()
    {
        var line = File.ReadLines("/proc/self/limits").First(l => l.StartsWith("Max open files", StringComparison.Ordinal));
        var soft = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
        return long.TryParse(soft, out var limit) ? limit : long.MaxValue;
    }
}
