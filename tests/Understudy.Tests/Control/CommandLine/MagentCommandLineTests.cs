using Understudy.Control.CommandLine;
using Understudy.Control.Configuration;

namespace Understudy.Tests.Control.CommandLine;

/// <summary>Command lines of magent 0.5 and 0.6, and what they have to mean (REQ-47).</summary>
public sealed class MagentCommandLineTests
{
    [Theory]
    [InlineData("-u root -n 51200 -l 127.0.0.1 -p 12000 -s 127.0.0.1:11211 -b 127.0.0.1:11212")]
    [InlineData("-u root -n 51200 -l 192.168.1.219 -p 12000 -s 192.168.1.151:11211 -s 192.168.1.151:11212 -s 192.168.1.152:11211 "
        + "-s 192.168.1.152:11212 -s 192.168.1.153:11211 -s 192.168.1.153:11212 -b 192.168.1.219:11213")]
    [InlineData("-s localhost:11211 -b localhost:11212")]
    [InlineData("-u 99 -g 99 -n 4096 -i 20 -k -f /tmp/m.sock -p 0 -s 10.0.0.1 -D")]
    [InlineData("-g nobody -u nobody -v -s 10.0.0.1 -i 0 -n 0")]
    public void A_command_line_that_magent_took_is_taken(string line)
    {
        var draft = ArgumentReader.Read(Syntaxes.Magent, line.Split(' '));

        draft.ToService();

        draft.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void Without_options_the_defaults_are_those_of_magent()
    {
        var service = Parse("-s 10.0.0.1");

        service.Listeners.Select(l => l.ToString()).ShouldBe(["0.0.0.0:11211"]);
        service.Proxy.MaxConnections.ShouldBe(4096);
        service.Proxy.Pool.Tiers.Select(t => t.Name).ShouldBe(["primary"]);
        service.Proxy.Pool.Tiers[0].Distribution.ShouldBe("magent");
        service.Proxy.Pool.Tiers[0].Servers.Select(s => s.ToString()).ShouldBe(["10.0.0.1:11211"]);
        (service.User, service.Group).ShouldBe((null, null));
    }

    [Fact]
    public void Backups_are_a_tier_of_their_own_after_the_primaries()
    {
        var service = Parse("-b 10.0.0.3:1 -s 10.0.0.1 -s 10.0.0.2 -b [::1]:2 -b ::1");

        service.Proxy.Pool.Tiers.Select(t => t.Name).ShouldBe(["primary", "backup"]);
        service.Proxy.Pool.Tiers[1].Servers.Select(s => s.ToString()).ShouldBe(["10.0.0.3:1", "[::1]:2", "[::1]:11211"]);
    }

    [Fact]
    public void Each_tier_is_one_more_copy_with_the_same_distribution()
    {
        var service = Parse(
            "-s 10.0.0.1 --tier 10.0.0.3:1,10.0.0.4:2:4,/run/m.sock -b 10.0.0.2 --tier=[::1]:5:3 --distribution rendezvous");

        service.Proxy.Pool.Tiers.Select(t => t.Name).ShouldBe(["primary", "backup", "tier3", "tier4"]);
        service.Proxy.Pool.Tiers[2].Servers.Select(s => s.ToString()).ShouldBe(["10.0.0.3:1", "10.0.0.4:2", "/run/m.sock"]);
        service.Proxy.Pool.Tiers[2].Servers[1].Weight.ShouldBe(4);
        service.Proxy.Pool.Tiers.Select(t => t.Distribution).ShouldAllBe(d => d == "rendezvous");
    }

    [Theory]
    [InlineData("-s a --tier b,,c", "tier: '' is not a server; write HOST[:PORT[:WEIGHT]], [IPV6]:PORT or /PATH")]
    [InlineData("-s a -b b --tier c:99999", "tier3: c:99999: port 99999 is outside 1 to 65535")]
    [InlineData("--tier a", "server: there are servers for further copies but no primary; name at least one: -s HOST[:PORT]")]
    [InlineData("-s a -b a --tier a --tier a --tier a --tier a --tier a --tier a --tier a", "tier: copies of an item 9 is outside 1 to 8")]
    public void A_tier_that_cannot_be_is_refused_with_the_reason(string line, string expected)
    {
        var draft = ArgumentReader.Read(Syntaxes.Proxy, line.Split(' '));

        draft.ToService();

        draft.Problems.Select(p => $"{p.Setting}: {p.Reason}").ShouldContain(expected);
    }

    [Theory]
    [InlineData("-k", "magent-ring")]
    [InlineData("--magent-ring-as-shipped", "magent-ring-as-shipped")]
    [InlineData("--distribution magent-ring", "magent-ring")]
    public void Both_tiers_use_the_distribution_that_was_asked_for(string options, string distribution)
    {
        var service = Parse($"-s 10.0.0.1 -b 10.0.0.2 {options}");

        service.Proxy.Pool.Tiers.Select(t => t.Distribution).ShouldAllBe(d => d == distribution);
    }

    [Theory]
    [InlineData("-p 5", "0.0.0.0:5")]
    [InlineData("-l 127.0.0.1", "127.0.0.1:11211")]
    [InlineData("-l localhost -p 5", "localhost:5")]
    [InlineData("-p 5 -l 127.0.0.1 -l [::1]:6 -l ::1", "127.0.0.1:5 [::1]:6 [::1]:5")]
    [InlineData("-p 0 -f /tmp/m.sock", "/tmp/m.sock")]
    [InlineData("-f /tmp/m.sock", "0.0.0.0:11211 /tmp/m.sock")]
    public void Listeners_are_where_port_address_and_socket_say(string options, string listeners)
    {
        var service = Parse($"-s 10.0.0.1 {options}");

        string.Join(' ', service.Listeners.Select(l => l.ToString())).ShouldBe(listeners);
    }

    [Theory]
    [InlineData("-p 5", "-s (--server): none is given; name at least one memcached: -s HOST[:PORT]")]
    [InlineData("-s a -p 0", "-p (--port): 0 means no TCP, and there is no Unix socket either; give a port, or a path with -f")]
    [InlineData("-s a -p 65536", "-p (--port): 65536 is outside 1 to 65535")]
    [InlineData("-s a:0", "-s (--server): a: port 0 is outside 1 to 65535")]
    [InlineData("-s a:1:1001", "-s (--server): a:1: weight 1001 is outside 1 to 1000")]
    [InlineData("-s a:x", "-s (--server): 'a:x' is not a server; write HOST[:PORT[:WEIGHT]], [IPV6]:PORT or /PATH")]
    [InlineData("-s ::1:11211", "-s (--server): '::1:11211' is not a server; write HOST[:PORT[:WEIGHT]], [IPV6]:PORT or /PATH")]
    [InlineData("-s a -l b:c", "-l (--listen): 'c' in 'b:c' is not a port")]
    [InlineData("-s a -n many", "-n (--max-connections): 'many' is not a whole number; give 1 to 1000000")]
    [InlineData("-s a -i some", "-i (--pool-size): 'some' is not a number of connections; give 1 to 1000000, or leave it out")]
    [InlineData("-s a -n 1000001", "-n (--max-connections): 1000001 is outside 1 to 1000000")]
    [InlineData("-s a -l 10.0.0.1 -l 10.0.0.1", "-l (--listen): 10.0.0.1:11211 is given 2 times")]
    [InlineData("-s a -D --background", "--background: contradicts -D (--foreground); keep one")]
    [InlineData("-s a -k --magent-ring-as-shipped",
        "--distribution: magent-ring and magent-ring-as-shipped contradict each other; keep one")]
    [InlineData("-s a --distribution magent-rign", "--distribution: there is no distribution 'magent-rign'; did you mean magent-ring?")]
    [InlineData("-s a:1:2 -s b:1:3",
        "--distribution: distribution 'magent' cannot honour weights: b:1 has 3, a:1 has 2")]
    [InlineData("-s a --copies 2", "--copies: 2 copies are on as many servers, and there is 1")]
    [InlineData("-s a -s b --copies 3", "--copies: 3 copies are on as many servers, and there are 2")]
    [InlineData("-s a -s b --copies 9", "--copies: 9 is outside 1 to 8")]
    [InlineData("-s a -s b --copies 0", "--copies: 0 is outside 1 to 8")]
    [InlineData("-s a -s b -b c --copies 2",
        "--copies: each of the 2 tiers holds a copy already; leave copies out, or all tiers but one")]
    [InlineData("-s a@x -s b@x --copies 2", "--copies: 2 copies are in as many zones, and there is only x")]
    [InlineData("-s a@x -s b@y", "--copies: zones say where the further copies of a tier go, and there are none; leave the zones out")]
    [InlineData("-s a@x -s b@y -s c --copies 2", "-s (--server): c:11211 has no zone, and others have one; give all of them one, or none")]
    [InlineData("-s a --socket-mode 8", "--socket-mode: '8' is not octal; give 0 to 0777")]
    [InlineData("-s a --reply-timeout 100", "--reply-timeout: '100' is not a duration; give a number with a unit: 250ms, 1.5s, 2m")]
    [InlineData("-s a --max-value 1x", "--max-value: '1x' is not a size; give bytes, or a number with k, m or g: 64k, 128m, 1g")]
    public void A_mistake_is_told_by_option_and_reason(string line, string message)
    {
        var draft = ArgumentReader.Read(Syntaxes.Magent, line.Split(' '));

        draft.ToService();

        draft.Problems.Select(p => ProblemText.Of(Syntaxes.Magent, p)).ShouldContain(message);
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        const string line = "-p x -n y --reply-timeout 2h --failure-limit 0 --max-value 2g -s a:0:0 -z";
        var draft = ArgumentReader.Read(Syntaxes.Magent, line.Split(' '));

        draft.ToService();

        draft.Problems.Select(p => p.Setting).Order(StringComparer.Ordinal).ShouldBe(
            ["-z", "failure-limit", "max-connections", "max-value", "port", "reply-timeout", "server", "server"]);
    }

    [Fact]
    public void Every_long_option_reaches_its_setting()
    {
        var proxy = Parse(
            "-s a --threads 2 -n 7 --reply-timeout 1s --connect-timeout 2s --failure-limit 4 --probe-backoff-min 20ms "
            + "--probe-backoff-max 1m --max-value 2m --client-output-limit 1m --worker-memory-limit 64m --max-pipeline-depth 9 "
            + "--max-server-queue 17 --drain-timeout 0 --settle-time 3s --hold-time 0").Proxy;

        (proxy.Workers, proxy.MaxConnections, proxy.FailureLimit, proxy.MaxPipelineDepth, proxy.MaxServerQueue).ShouldBe((2, 7, 4, 9, 17));
        (proxy.ReplyTimeout, proxy.ConnectTimeout).ShouldBe((TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)));
        (proxy.DrainTimeout, proxy.SettleTime, proxy.HoldTime).ShouldBe((TimeSpan.Zero, TimeSpan.FromSeconds(3), TimeSpan.Zero));
        (proxy.ProbeBackoffMin, proxy.ProbeBackoffMax).ShouldBe((TimeSpan.FromMilliseconds(20), TimeSpan.FromMinutes(1)));
        (proxy.MaxValueBytes, proxy.ClientOutputLimitBytes, proxy.MemoryLimitBytes).ShouldBe((2 << 20, 1L << 20, 64L << 20));
    }

    private static ServiceOptions Parse(string line)
    {
        var draft = ArgumentReader.Read(Syntaxes.Magent, line.Split(' '));
        var service = draft.ToService();
        draft.Problems.ShouldBeEmpty();
        return service;
    }
}
