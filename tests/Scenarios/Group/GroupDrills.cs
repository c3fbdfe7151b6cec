using Understudy.Checking;
using Understudy.Scenarios.Drills;

namespace Understudy.Scenarios.Group;

/// <summary>Proxies of one group under clients of both, whose every answer is checked, while proxies and servers fail.</summary>
public sealed class GroupDrills : IDisposable
{
    private readonly GroupCluster _group = new();
    private readonly RecordedLoad _load;

    public GroupDrills()
    {
        var seed = (ulong)Random.Shared.NextInt64(1_000_000);
        _load = new RecordedLoad(
            [.. _group.Proxies.Select(proxy => proxy.EndPoint)], [_group.Primary, _group.Backup], new LoadShape(), seed);
        _load.Start();
        _load.GoOnFor(requests: 500);
    }

    public void Dispose()
    {
        _load.Dispose();
        _group.Dispose();
    }

    [ToolFact("etcd", "etcd-server")]
    public void A_leader_that_is_killed_is_followed_by_another_and_nothing_old_is_shown()
    {
        var former = _group.Leader;

        Disturb("the leader is killed", former.Process.Kill);
        var next = _group.AwaitLeaderOtherThan(former);
        former.StartAgain();
        _group.AwaitFollower(former);
        Disturb("it is back", () => { });
        _load.GoOnFor(requests: 500);
        Disturb("the new leader is told to stop", () => next.Process.Send(Signal.Terminate));
        _group.AwaitLeaderOtherThan(next).ShouldBe(former);
        Disturb("the first one leads again", () => { });
        _load.GoOnFor(requests: 500);

        EveryPromiseShouldBeKept();
    }

    [ToolFact("etcd", "etcd-server")]
    public void A_leader_that_stands_still_leads_no_more_and_shows_nothing_old_when_it_goes_on()
    {
        var former = _group.Leader;

        Disturb("the leader stands still", () => former.Process.Pause());
        _group.AwaitLeaderOtherThan(former);
        // What it still believed to be in use misses writes now.
        Disturb("a server is killed", () => Kill(_group.Primary));
        _load.GoOnFor(requests: 500);
        Disturb("the former leader goes on", () => former.Process.Send(Signal.Continue));
        _group.AwaitFollower(former);
        Disturb("it follows", () => { });
        _load.GoOnFor(requests: 500);

        EveryPromiseShouldBeKept();
    }

    [ToolFact("etcd", "etcd-server", IsLong = true)]
    public void Whatever_stands_still_or_dies_nothing_old_is_shown()
    {
        var random = SeededRandom.Derive(_load.Seed, "faults");
        var end = _load.Now + SoakTime.All(otherwise: 0);
        while (_load.Now < end)
        {
            _load.GoOnFor(TimeSpan.FromMilliseconds(random.Below(2500)));
            var proxy = _group.Proxies[random.Below(_group.Proxies.Count)];
            var server = random.OneIn(2) ? _group.Primary : _group.Backup;
            var length = TimeSpan.FromMilliseconds(random.OneIn(2) ? 50 + random.Below(1500) : 100 + random.Below(6500));
            switch (random.Below(8))
            {
                case 0 or 1 or 2:
                    Disturb($"{proxy.Address} stands still for {length}", () => proxy.Process.Pause());
                    _load.GoOnFor(length);
                    Disturb($"{proxy.Address} goes on", () => proxy.Process.Send(Signal.Continue));
                    break;
                case 3:
                    Disturb($"{proxy.Address} is killed", proxy.Process.Kill);
                    _load.GoOnFor(length);
                    proxy.StartAgain();
                    break;
                case 4:
                    Disturb($"{proxy.Address} is told to stop", () => proxy.Process.Send(Signal.Terminate));
                    proxy.Process.WaitForExit(Eventually.Limit).ShouldBeTrue(_group.Log);
                    _load.GoOnFor(length);
                    proxy.StartAgain();
                    break;
                case 5:
                    Disturb($"{server.Address} is killed", () => Kill(server));
                    _load.GoOnFor(length);
                    server.Restart();
                    break;
                case 6:
                    Disturb($"{server.Address} hangs", () =>
                    {
                        _load.Census.Disturb(server);
                        server.Pause();
                    });
                    _load.GoOnFor(length);
                    server.Resume();
                    break;
                case 7:
                    Disturb("etcd stands still", _group.Etcd.Pause);
                    _load.GoOnFor(length);
                    Disturb("etcd goes on", _group.Etcd.Resume);
                    break;
            }

            if (_load.Read(() => _load.History.Violations.Count) > 0) break;
        }

        EveryPromiseShouldBeKept();
    }

    private void Kill(MemcachedProcess server)
    {
        _load.Census.Disturb(server);
        server.Kill();
    }

    // Whoever waits for a proxy that is gone is owed nothing; what is shown is checked all the same.
    private void Disturb(string what, Action fault) => _load.Note(what, () =>
    {
        _load.Census.Stall();
        fault();
    });

    private void EveryPromiseShouldBeKept()
    {
        _load.Stop();
        _load.History.Hits.ShouldBeGreaterThan(100);
        _load.History.Violations.ShouldBeEmpty($"seed {_load.Seed}\n{_group.Log}");
    }
}
