using System.Text;
using Understudy.Protocol.Versions;
using Understudy.Proxy;
using Understudy.Simulation.Ablations;
using Understudy.Simulation.Checking;
using Understudy.Simulation.Faults;
using Xunit.Abstractions;

namespace Understudy.Simulation;

/// <summary>The real proxy in virtual worlds. A seed that fails is printed, with what to look at.</summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int RestartBatches = 6;
    private const int SeedsPerBatch = 50;

    // Far from the seeds of the batches.
    private const ulong FirstSoakSeed = 1_000_000;

    public static TheoryData<int> RestartBatchNumbers => [.. Enumerable.Range(0, RestartBatches)];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void What_servers_drop_is_given_back_and_every_promise_kept(int workers)
    {
        var seeds = Enumerable.Range(0, SeedsPerBatch).Select(seed => (ulong)seed);

        var result = Campaign.Play(
            seeds,
            seed => SimulationOptions.ForSeed(seed) with { Nodes = 0, Workers = workers, FaultKinds = [FaultKind.Evict, FaultKind.Delay] },
            Campaign.Held);

        output.WriteLine(result.ToString());
        result.Report.ShouldBeEmpty();
        result.Repairs.ShouldBeGreaterThan(SeedsPerBatch * 5);
    }

    [Theory]
    [InlineData("1.4.15")]
    [InlineData("1.5.22")]
    [InlineData("1.6.9")]
    [InlineData("1.4.15 1.6.18")]
    [InlineData("1.6.9 1.5.22")]
    public void Servers_of_old_versions_are_served_by_the_same_promises(string versions)
    {
        var seeds = Enumerable.Range(0, SeedsPerBatch / 5).Select(seed => (ulong)seed);

        var result = Campaign.Play(
            seeds,
            // Whether silent requests were carried out can only be asked with a meta command; half of what locks are made with is one.
            seed => SimulationOptions.ForSeed(seed) with
            {
                Nodes = 0, SilentOdds = 0, LockOdds = 0, RareOdds = 0, Versions = [.. versions.Split(' ').Select(Version)],
            },
            Campaign.Held);

        output.WriteLine(result.ToString());
        result.Report.ShouldBeEmpty();
    }

    [Fact]
    public void What_a_slow_server_executes_late_reaches_its_copies()
    {
        var world = AblationTable.Rows.Single(row => row.Rule == nameof(SafetyRules.NeverRepeats)).In;
        var seeds = Enumerable.Range(0, SeedsPerBatch).Select(seed => (ulong)seed);

        var result = Campaign.Play(seeds, seed => world(RegressionSeeds.WorldOf(seed)), Campaign.Held);

        output.WriteLine(result.ToString());
        result.Report.ShouldBeEmpty();
    }

    [Fact]
    public void Servers_that_are_held_down_for_long_answer_where_no_other_can()
    {
        var world = AblationTable.Rows.Single(row => row.Rule == nameof(SafetyRules.YieldsWhereNeeded)).In;
        var seeds = Enumerable.Range(0, SeedsPerBatch).Select(seed => (ulong)seed);

        // What only one of them holds that is held down is not read meanwhile, so empty answers do not count here.
        var result = Campaign.Play(seeds, seed => world(SimulationOptions.ForSeed(seed)), [Promise.NoOldAnswer, Promise.NoNeedlessRefusal]);

        output.WriteLine(result.ToString());
        result.Report.ShouldBeEmpty();
    }

    [Fact]
    public void Operators_are_heard_and_every_promise_kept()
    {
        FaultKind[] kinds = [FaultKind.Drain, FaultKind.Eject, FaultKind.CancelFill, FaultKind.Restart];
        var seeds = Enumerable.Range(0, SeedsPerBatch).Select(seed => (ulong)seed);
        SimulationOptions OptionsOf(ulong seed) => SimulationOptions.ForSeed(seed) with { FaultKinds = kinds, Nodes = 0 };

        var result = Campaign.Play(seeds, OptionsOf, Campaign.Held);
        var lines = Enumerable.Range(0, 20)
            .SelectMany(seed => SimulationRun.Play(OptionsOf((ulong)seed) with { IsTraced = true }).Timeline.Lines)
            .Where(line => line.Contains("<- ", StringComparison.Ordinal)).ToList();

        result.Report.ShouldBeEmpty();
        string[] answers = [" is draining: ", " is IN: it has missed nothing", " is out of use until ", " is taken back as it is"];
        answers.Where(answer => !lines.Exists(line => line.Contains(answer, StringComparison.Ordinal))).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(RegressionSeeds.All), MemberType = typeof(RegressionSeeds))]
    public void A_seed_that_failed_once_does_not_fail_again(ulong seed, string found)
    {
        var result = Campaign.Play([seed], seed => RegressionSeeds.WorldOf(seed) with { Nodes = 0, Workers = 1 }, Campaign.Held);

        result.Report.ShouldBeEmpty(found);
    }

    [Theory, MemberData(nameof(RegressionSeeds.All), MemberType = typeof(RegressionSeeds))]
    public void A_seed_that_failed_with_memcached_does_not_fail_with_nodes(ulong seed, string found)
    {
        var result = Campaign.Play(
            [seed], seed => RegressionSeeds.WorldOf(seed) with { Nodes = SimulationOptions.AllNodes }, Campaign.Held);

        result.Report.ShouldBeEmpty(found);
    }

    [Theory, MemberData(nameof(RegressionSeeds.AsDrawn), MemberType = typeof(RegressionSeeds))]
    public void A_seed_that_failed_as_it_is_drawn_does_not_fail_again(ulong seed, string found)
    {
        var result = Campaign.Play([seed], SimulationOptions.ForSeed, Campaign.Held);

        result.Report.ShouldBeEmpty(found);
    }

    [Fact]
    public void New_seeds_are_played_for_as_long_as_asked()
    {
        var minutes = Asked("UNDERSTUDY_SOAK_MINUTES");
        var seedCount = Asked("UNDERSTUDY_SEEDS");
        var until = TimeProvider.System.GetUtcNow().AddMinutes(minutes);
        // Each soak goes where none has been: seeds begin with the second it starts in. So many seeds are always the same.
        var first = minutes > 0
            ? (ulong)until.ToUnixTimeSeconds() * FirstSoakSeed
            : Math.Max(FirstSoakSeed, (ulong)Asked("UNDERSTUDY_FIRST_SEED"));

        Func<ulong, SimulationOptions> world = Environment.GetEnvironmentVariable("UNDERSTUDY_WORLDS") == "copies"
            ? SimulationOptions.ForCopies
            : SimulationOptions.ForSeed;

        CampaignResult result;
        var (played, requests, repairs) = (0, 0L, 0L);
        do
        {
            var seeds = Enumerable.Range(played, SeedsPerBatch).Select(i => first + (ulong)i);
            result = Campaign.Play(seeds, world, Campaign.Held);
            (played, requests, repairs) = (played + result.Runs, requests + result.Requests, repairs + result.Repairs);
        }
        while (result.Report.Length == 0 && (played < seedCount || TimeProvider.System.GetUtcNow() < until));

        output.WriteLine($"seeds {first} to {first + (ulong)played - 1}, {requests} requests, {repairs} repairs");
        result.Report.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 0)]
    [InlineData(1, SimulationOptions.AllNodes)]
    public void A_seed_replays_a_run_exactly(int workers, int nodes)
    {
        var options = SimulationOptions.ForSeed(17) with { Workers = workers, Nodes = nodes };

        var first = SimulationRun.Play(options);
        var second = SimulationRun.Play(options with { IsTraced = true });

        second.History.Hash.ShouldBe(first.History.Hash);
        second.Events.ShouldBe(first.Events);
        SimulationRun.Play(options with { Seed = 18 }).History.Hash.ShouldNotBe(first.History.Hash);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(SimulationOptions.AllNodes)]
    public void Without_faults_nothing_fails_and_nobody_waits(int nodes)
    {
        var result = SimulationRun.Play(SimulationOptions.ForSeed(3) with { Faults = [], Nodes = nodes });

        result.Violations.ShouldBeEmpty();
        result.History.Errors.ShouldBe(0);
        result.History.Hits.ShouldBeGreaterThan(1000);
    }

    [Theory, MemberData(nameof(RestartBatchNumbers))]
    public void A_proxy_that_is_killed_and_starts_again_keeps_its_promises(int batch)
    {
        var seeds = Enumerable.Range(batch * SeedsPerBatch, SeedsPerBatch).Select(seed => (ulong)seed);

        var result = Campaign.Play(seeds, seed => SimulationOptions.ForSeed(seed) with { RestartsProxy = true }, Campaign.Held);

        output.WriteLine(result.ToString());
        result.Report.ShouldBeEmpty();
    }

    private static int Asked(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), out var asked) ? asked : 0;

    private static ServerVersion Version(string text) =>
        ServerVersion.TryParse(Encoding.ASCII.GetBytes(text), out var version) ? version : throw new FormatException(text);
}
