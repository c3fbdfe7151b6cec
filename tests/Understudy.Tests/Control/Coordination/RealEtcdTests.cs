using Understudy.Control.Coordination;
using Understudy.Routing.Group;

namespace Understudy.Tests.Control.Coordination;

/// <summary>The same course at a real etcd, so that the small server of the tests means what etcd means.</summary>
public sealed class RealEtcdTests
{
    [EtcdFact]
    public async Task Two_members_that_take_renew_record_and_give_back()
    {
        var options = OptionsOf(Guid.NewGuid().ToString("N"));
        using var a = new EtcdCoordinator(options, TimeProvider.System);
        using var b = new EtcdCoordinator(options, TimeProvider.System);

        await EtcdCourse.PlayAsync(a, b);

        a.Cluster.ShouldNotBeEmpty();
    }

    [EtcdFact]
    public async Task Of_many_that_take_at_once_one_does()
    {
        var options = OptionsOf(Guid.NewGuid().ToString("N"));
        using var coordinator = new EtcdCoordinator(options, TimeProvider.System);

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => coordinator.TakeAsync(0, $"p{i} n term=1", "0 0", default)));

        answers.Count(answer => answer.Outcome == CoordinatorOutcome.Done).ShouldBe(1);
    }

    private static EtcdOptions OptionsOf(string pool) => new()
    {
        Endpoints = [new Uri(EtcdFactAttribute.Address!)], Prefix = $"/understudy/{pool}/", Timeout = TimeSpan.FromSeconds(5),
    };
}
