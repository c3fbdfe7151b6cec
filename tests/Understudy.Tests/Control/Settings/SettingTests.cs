using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Understudy.Control.CommandLine;
using Understudy.Control.Settings;
using Understudy.Node.Statistics;
using Understudy.Node.Watching;
using Understudy.Node.Workers;
using Understudy.Proxy;
using Understudy.Routing.Pools;
using Understudy.Tests.Transport;

namespace Understudy.Tests.Control.Settings;

/// <summary>What the rows promise to all that is made from them.</summary>
public sealed class SettingTests
{
    public static TheoryData<string> Ranged =>
        [.. Syntaxes.Proxy.Options.Where(s => s.Range is not null && s.Letter != 'n').Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Ranged))]
    public void A_value_out_of_range_is_refused_with_the_option_and_the_range(string name)
    {
        var setting = Syntaxes.Proxy.Options.Single(s => s.Name == name);
        // No range of ours reaches that far, whatever its unit.
        var tooMuch = setting.Value switch { "TIME" => "23h", "SIZE" => "1000000g", _ => "2000000000" };
        var draft = ArgumentReader.Read(Syntaxes.Proxy, ["-s", "a", $"--{name}={tooMuch}"]);

        draft.ToService();

        var told = draft.Problems.ConvertAll(problem => ProblemText.Of(Syntaxes.Proxy, problem));
        told.ShouldContain(line => line.StartsWith($"--{name}: ") && line.EndsWith($" is outside {setting.Range}"));
    }

    [Fact]
    public void Stats_tell_what_was_set_under_the_names_that_the_rows_give()
    {
        var options = ArgumentReader.Read(Syntaxes.Proxy,
        [
            "-s", "a", "-n", "77", "--threads", "2", "--reply-timeout", "1.5s", "--hold-time", "200us", "--max-value", "2m",
            "--memory-limit", "100m",
        ]).ToService().Proxy;

        var told = ProxySettings.Report(options).ToDictionary();

        (told["maxconns"], told["num_threads"], told["item_size_max"]).ShouldBe(("77", "2", "2097152"));
        (told["reply_timeout_ms"], told["hold_time_us"], told["memory_limit"]).ShouldBe(("1500", "200", "104857600"));
        told.Count.ShouldBe(ProxySettings.All.Count);
    }

    [Fact]
    public void A_node_tells_what_was_set_under_the_names_that_the_rows_give()
    {
        using var loop = new TestLoop();
        var options = ArgumentReader.Read(Syntaxes.Node, "-m 32 -c 7 -I 2m -M -A -F -X".Split(' ')).ToService().Node;
        using var crew = new NodeCrew(options, [loop.Loop], processId: 1, NullLogger.Instance);

        var statistics = new NodeStatistics(crew.State, crew.State.Workers[0], new WatchBoard(), clients: []);
        var told = Encoding.ASCII.GetString(statistics.Reply(["settings"])).Split("\r\n");

        var expected = NodeSettings.All.Where(row => row.Statistic is not null).Select(row => $"STAT {row.Statistic} {row.Show!(options)}");
        expected.Except(told).ShouldBeEmpty();
    }

    [Fact]
    public void Defaults_are_those_of_the_records()
    {
        var untold = ProxySettings.Report(new ProxyOptions { Pool = new PoolOptions { Tiers = [] } }).ToDictionary();

        var read = ProxySettings.Report(ArgumentReader.Read(Syntaxes.Proxy, ["-s", "a"]).ToService().Proxy).ToDictionary();

        read.ShouldBe(untold);
    }

    [Fact]
    public void A_file_has_each_setting_at_one_place_and_nothing_that_belongs_to_one_call()
    {
        Syntaxes.Proxy.Options.Select(s => s.Path).OfType<string>().ShouldBeUnique();
        Syntaxes.Node.Options.Select(s => s.Path).OfType<string>().ShouldBeUnique();
        Syntaxes.Proxy.Options.Single(s => s.Name == "reply-timeout").Path.ShouldBe("pools.NAME.reply-timeout");
        Syntaxes.Proxy.Options.Where(s => s.Path is null).Select(s => s.Name)
            .ShouldBe(["foreground", "background", "verbose", "config", "check", "help", "version", "pool-size"]);
    }

    [Fact]
    public void Only_what_a_file_has_may_change_while_it_runs()
    {
        var changing = Syntaxes.Proxy.Options.Concat(Syntaxes.Node.Options).Where(s => s.MayChange).ToList();

        changing.ShouldAllBe(s => s.Path != null);
        changing.Select(s => s.Name).ShouldContain("reply-timeout");
        changing.Select(s => s.Name).ShouldNotContain("threads");
        changing.Select(s => s.Name).ShouldNotContain("user");
    }

    [Theory]
    [InlineData("--backlog", "0")]
    [InlineData("--backlog", "65536")]
    public void A_queue_that_cannot_be_is_refused(string option, string value)
    {
        var draft = ArgumentReader.Read(Syntaxes.Node, [option, value]);

        draft.ToService();

        ProblemText.Of(Syntaxes.Node, draft.Problems.ShouldHaveSingleItem())
            .ShouldBe($"-b (--backlog): {value} is outside 1 to 65535");
    }
}
