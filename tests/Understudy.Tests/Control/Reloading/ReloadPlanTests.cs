using Understudy.Control.CommandLine;
using Understudy.Control.Configuration;
using Understudy.Control.Reloading;
using Understudy.Control.Settings;
using Understudy.Proxy;

namespace Understudy.Tests.Control.Reloading;

public sealed class ReloadPlanTests
{
    private static readonly ServiceOptions Running = Read("-s", "a.example", "-s", "b.example");

    private const string OnlyCopy = "no other tier holds a copy of its keys";

    public static TheoryData<string> Numbers =>
        [.. ProxySettings.All.Except(ProxySettings.ServerTls).Select(row => row.Name).Append("resolve-interval").Append("resolve-timeout")];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void What_may_change_is_applied_and_what_may_not_is_named(string name)
    {
        var row = Syntaxes.Proxy.Options.Single(row => row.Name == name);
        var time = name switch { "hold-time" => "3ms", "probe-backoff-min" => "3s", _ => "6s" };
        var value = row.Value switch { "TIME" => time, "SIZE" => "99m", _ => "17" };
        var asked = Read("-s", "a.example", "-s", "b.example", $"--{name}", value);

        var plan = ReloadPlan.Between(Running, asked);

        plan.Changes.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            change => change.Setting.ShouldBe(name), change => change.MayChange.ShouldBe(row.MayChange));
        Text(plan.Applied).ShouldBe(Text(row.MayChange ? asked : Running));
        ReloadPlan.Between(plan.Applied, asked).Changes.Count.ShouldBe(row.MayChange ? 0 : 1);
    }

    [Fact]
    public void How_servers_are_reached_by_tls_is_named_and_needs_a_restart()
    {
        string[] servers = ["-s", "a.example", "-s", "b.example"];
        var asked = Read([.. servers, .. "--server-tls --server-tls-ca /ca --server-tls-cert /c --server-tls-key /k".Split(' '),
            "--server-tls-min-version", "1.3"]);

        ReloadPlan.Between(Running, asked).Changes.Select(change => change.ToString()).ShouldBe(
        [
            "server-tls: no -> yes; needs a restart", "server-tls-ca: none -> /ca; needs a restart",
            "server-tls-cert: none -> /c; needs a restart", "server-tls-key: none -> /k; needs a restart",
            "server-tls-min-version: 1.2 -> 1.3; needs a restart",
        ]);
        ReloadPlan.Between(Running, Read([.. servers, "--server-tls", "--server-tls-no-verify"]))
            .Changes.Select(change => change.ToString()).ShouldBe(
            ["server-tls: no -> yes; needs a restart", "server-tls-no-verify: no -> yes; needs a restart"]);
        ReloadPlan.Between(Running, Read("-s", "a.example", "-s", "tls://b.example")).Changes.ShouldHaveSingleItem().ToString()
            .ShouldBe("servers of tier primary: 2 -> 2, tls://b.example:11211 in place of b.example:11211; needs a restart: "
                + "no other tier holds a copy of its keys");
    }

    [Fact]
    public void What_is_taken_back_is_the_default_again()
    {
        var limited = Read("-s", "a.example", "-s", "b.example", "--memory-limit", "99m", "--reply-timeout", "1s");

        var plan = ReloadPlan.Between(limited, Running);

        (plan.Applied.Proxy.MemoryLimitBytes, plan.Applied.Proxy.ReplyTimeout).ShouldBe((null, TimeSpan.FromMilliseconds(250)));
        plan.Changes.Select(c => c.ToString()).ShouldContain("reply-timeout: 1 s -> 250 ms");
    }

    [Theory]
    [InlineData("-s a.example -s b.example -s c.example",
        "servers of tier primary: 2 -> 3, with c.example:11211; needs a restart: " + OnlyCopy)]
    [InlineData("-s a.example", "servers of tier primary: 2 -> 1, without b.example:11211; needs a restart: " + OnlyCopy)]
    [InlineData("-s b.example -s a.example", "servers of tier primary: 2 -> 2, in another order; needs a restart: " + OnlyCopy)]
    [InlineData("-s a.example -s c.example:5",
        "servers of tier primary: 2 -> 2, c.example:5 in place of b.example:11211; needs a restart: " + OnlyCopy)]
    [InlineData("-s a.example -s b.example -b c.example", "tier backup: none -> c.example:11211; needs a restart")]
    [InlineData("-s a.example -s b.example --copies 2", "copies: 1 -> 2; needs a restart")]
    [InlineData("-s a.example -s b.example --hash-tag {}", "hash-tag: none -> {}; needs a restart")]
    [InlineData("-s a.example -s b.example --distribution jump",
        "distribution of tier primary: magent -> jump; needs a restart: " + OnlyCopy)]
    [InlineData("-s a.example -s b.example -p 5", "listeners: 0.0.0.0:11211 -> 0.0.0.0:5; needs a restart")]
    [InlineData("-s a.example -s b.example --backlog 17",
        "listeners: 0.0.0.0:11211 -> 0.0.0.0:11211 (backlog 17, mode 0700); needs a restart")]
    [InlineData("-s a.example -s b.example --proxy-protocol-from 10.0.0.0/8 --proxy-protocol-from ::1",
        "listeners: 0.0.0.0:11211 -> 0.0.0.0:11211, by load balancers 10.0.0.0/8, ::1; needs a restart")]
    [InlineData("-s a.example -s b.example -u nobody", "user: none -> nobody; needs a restart")]
    [InlineData("-s a.example -s b.example --log-file /tmp/x", "log-file: none -> /tmp/x; needs a restart")]
    public void What_cannot_change_is_named_and_left_as_it_is(string options, string change)
    {
        var plan = ReloadPlan.Between(Running, Read(options.Split(' ')));

        plan.Changes.Select(c => c.ToString()).ShouldBe([change]);
        plan.Applied.ShouldBe(Running);
    }

    [Theory]
    [InlineData("-s a.example -s b.example -s c.example --copies 2", "servers of tier primary: 2 -> 3, with c.example:11211")]
    [InlineData("-s a.example@x -s b.example@y --copies 2",
        "servers of tier primary: 2 -> 2, a.example:11211@x, b.example:11211@y in place of a.example:11211, b.example:11211")]
    [InlineData("-s b.example -s a.example --copies 2", "servers of tier primary: 2 -> 2, in another order")]
    public void Keys_of_a_tier_of_several_copies_do_not_move(string options, string change)
    {
        var (running, asked) = (Read("-s", "a.example", "-s", "b.example", "--copies", "2"), Read(options.Split(' ')));

        var plan = ReloadPlan.Between(running, asked);

        plan.Changes.Select(c => c.ToString()).ShouldBe([$"{change}; needs a restart: keys cannot move yet in a tier of several copies"]);
        plan.Applied.ShouldBe(running);
    }

    [Fact]
    public void A_key_moves_with_any_of_its_copies_and_a_further_copy_moves_none()
    {
        var (single, running) = (Read("-s", "a", "-s", "b", "-s", "c"), Read("-s", "a", "-s", "b", "-s", "c", "--copies", "2"));
        var asked = Read("-s", "a", "-s", "d", "-s", "c", "--copies", "2");

        ReloadPlan.Between(single, running).TellMovedKeys().ShouldBeEmpty();
        // The last digit of a key says where magent's modulo of three puts it: three of ten first copies, half of the second ones.
        ReloadPlan.Between(running, asked).TellMovedKeys().ShouldBe(["tier primary: 64.8 % of the keys move to another server"]);
    }

    [Theory]
    [InlineData("-s a.example -s b.example -s d.example -b c.example", "servers of tier primary: 2 -> 3, with d.example:11211")]
    [InlineData("-s a.example -s d.example -b c.example", "servers of tier primary: 2 -> 2, d.example:11211 in place of b.example:11211")]
    [InlineData("-s a.example -s b.example -b d.example", "servers of tier backup: 1 -> 1, d.example:11211 in place of c.example:11211")]
    public void Keys_of_one_tier_can_move_while_another_holds_them(string options, string change)
    {
        var (running, asked) = (Read("-s", "a.example", "-s", "b.example", "-b", "c.example"), Read(options.Split(' ')));

        var plan = ReloadPlan.Between(running, asked);

        plan.Changes.Select(c => c.ToString()).ShouldBe([change]);
        plan.MovedTier.ShouldNotBeNull().Pool.Tiers.Select(tier => tier.Servers.Count)
            .ShouldBe(asked.Proxy.Pool.Tiers.Select(tier => tier.Servers.Count));
        ReloadPlan.Between(plan.Applied, asked).Changes.ShouldBeEmpty();
    }

    [Fact]
    public void Keys_of_two_tiers_do_not_move_at_once()
    {
        var running = Read("-s", "a.example", "-s", "b.example", "-b", "c.example");

        var plan = ReloadPlan.Between(running, Read("-s", "a.example", "-b", "d.example"));

        plan.MovedTier.ShouldBeNull();
        plan.Changes.Count.ShouldBe(2);
        plan.Changes.ShouldAllBe(change => change.ToString().EndsWith(
            "; needs a restart: one tier at a time, the next when all of its servers are IN", StringComparison.Ordinal));
        plan.Applied.Proxy.Pool.ShouldBe(running.Proxy.Pool);
    }

    [Fact]
    public void Each_pool_changes_by_itself_and_what_is_the_process_changes_for_all()
    {
        var running = Pools(("a", 1), ("b", 2));

        var plan = ReloadPlan.Between(running, Pools(hold: 3, ("a", 1), ("b", 5)));

        plan.Changes.Select(c => c.ToString()).ShouldBe(["hold-time: 1 ms -> 3 ms", "pools.b.reply-timeout: 2 s -> 5 s"]);
        plan.Applied.Pools.Select(pool => (pool.HoldTime.TotalMilliseconds, pool.ReplyTimeout.TotalSeconds)).ShouldBe([(3, 1), (3, 5)]);
        ReloadPlan.Between(plan.Applied, Pools(hold: 3, ("b", 5), ("a", 1))).Changes.Select(c => c.ToString())
            .ShouldBe(["listeners: h:11211 to a, h:11212 to b -> h:11211 to b, h:11212 to a; needs a restart"]);
    }

    [Fact]
    public void A_pool_with_listeners_of_its_own_can_be_added()
    {
        var (one, two) = (Pools(("a", 1)), Pools(("a", 1), ("b", 2)));

        var plan = ReloadPlan.Between(one, two);

        plan.Changes.Select(c => c.ToString())
            .ShouldBe(["pools.b: none -> primary b.example:11211", "listeners: h:11211 to a -> h:11211 to a, h:11212 to b"]);
        plan.AddedPools.ShouldHaveSingleItem().Pool.Name.ShouldBe("b");
        plan.AddedListeners.ShouldHaveSingleItem().Port.ShouldBe(11212);
        ReloadPlan.Between(plan.Applied, two).Changes.ShouldBeEmpty();
    }

    [Fact]
    public void A_listener_that_asks_for_passwords_is_not_opened_without_them()
    {
        var (one, two) = (Pools(("a", 1)), Pools(("a", 1), ("b", 2)));
        var guarded = two with { Listeners = [one.Listeners[0], two.Listeners[1] with { Users = new UserFile("/users", false) }] };

        var plan = ReloadPlan.Between(one, guarded);

        plan.Changes.ShouldAllBe(change => !change.MayChange);
        plan.AddedListeners.ShouldBeEmpty();
    }

    [Fact]
    public void A_pool_that_goes_or_takes_another_ones_listener_needs_a_restart()
    {
        var (one, two) = (Pools(("a", 1)), Pools(("a", 1), ("b", 2)));
        var moved = two with { Listeners = [one.Listeners[0] with { Pool = "b" }] };
        var routed = two with
        {
            Listeners = [one.Listeners[0] with { Routes = new Dictionary<string, string> { [""] = "a", ["b:"] = "b" } }],
        };

        var gone = ReloadPlan.Between(two, one);
        var plan = ReloadPlan.Between(one, moved);

        gone.Changes.Select(c => c.ToString()).ShouldBe(
        [
            "pools.b: primary b.example:11211 -> none; needs a restart",
            "listeners: h:11211 to a, h:11212 to b -> h:11211 to a; needs a restart",
        ]);
        gone.Applied.Pools.Count.ShouldBe(2);
        plan.Changes.ShouldAllBe(change => !change.MayChange);
        plan.AddedPools.ShouldBeEmpty();
        ReloadPlan.Between(one, routed).Changes[^1].ToString()
            .ShouldBe("listeners: h:11211 to a -> h:11211 to a (*), b (b:*); needs a restart");
    }

    [Fact]
    public void Every_row_can_be_told_and_compared() =>
        ProxySettings.All.Where(row => row.Tell is null || row.Copy is null).Select(row => row.Name).ShouldBeEmpty();

    [Fact]
    public void The_share_of_keys_that_moves_is_told_for_each_tier()
    {
        var ring = Read("-s", "10.0.0.1", "-s", "10.0.0.2", "-b", "10.0.0.4", "--distribution", "rendezvous").Proxy.Pool;
        var larger = Read([.. "-s 10.0.0.1 -s 10.0.0.2 -s 10.0.0.3 -b 10.0.0.4 --distribution rendezvous".Split(' ')]).Proxy.Pool;

        var moved = MovedKeys.Between(ring, larger).ShouldHaveSingleItem();

        // A third, to within half a percentage point.
        moved.ShouldMatch(@"^tier primary: 3[23]\.\d % of the keys move to another server$");
        MovedKeys.Between(ring, ring).ShouldBeEmpty();
    }

    private static ServiceOptions Pools(params (string Name, int Timeout)[] pools) => Pools(hold: 1, pools);

    private static ServiceOptions Pools(int hold, params (string Name, int Timeout)[] pools)
    {
        ServiceOptions[] each = [.. pools.Select((pool, i) => Read("-s", $"{pool.Name}.example", "-l", $"h:{11211 + i}",
            "--reply-timeout", $"{pool.Timeout}s", "--hold-time", $"{hold}ms"))];
        ProxyOptions[] named = [.. each.Zip(pools, (service, pool) => service.Proxy with
        {
            Pool = service.Proxy.Pool with { Name = pool.Name },
        })];
        return each[0] with
        {
            Proxy = named[0],
            FurtherPools = named[1..],
            Listeners = [.. each.Zip(pools, (service, pool) => service.Listeners[0] with { Pool = pool.Name })],
        };
    }

    private static ServiceOptions Read(params string[] options)
    {
        var draft = ArgumentReader.Read(Syntaxes.Proxy, options);
        var service = draft.ToService();
        draft.Problems.ShouldBeEmpty();
        return service;
    }

    private static string Text(ServiceOptions service) => $"{service.Proxy with { Pool = null! }} {service.Resolve}";
}
