using System.Net;
using Understudy.Control.Coordination;
using Understudy.Routing.Group;

namespace Understudy.Tests.Control.Coordination;

/// <summary>The coordinator's transactions, at a small server of the tests' own and, where one is installed, at a real etcd.</summary>
public sealed class EtcdCoordinatorTests : IDisposable
{
    private readonly FakeEtcd _etcd = new();
    private readonly EtcdCoordinator _a;
    private readonly EtcdCoordinator _b;

    public EtcdCoordinatorTests()
    {
        (_a, _b) = (Coordinator(_etcd.Address), Coordinator(_etcd.Address));
    }

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
        _etcd.Dispose();
    }

    [Fact]
    public Task Two_members_that_take_renew_record_and_give_back() => EtcdCourse.PlayAsync(_a, _b);

    [Fact]
    public async Task A_take_over_that_was_executed_without_an_answer_is_known_for_ones_own()
    {
        _etcd.Instead = "nothing";
        (await _a.TakeAsync(0, "a n1 term=1", "0 0", default)).Outcome.ShouldBe(CoordinatorOutcome.Unknown);
        _etcd.Instead = null;

        (await _a.TakeAsync(0, "a n1 term=1", "0 0", default)).Outcome.ShouldBe(CoordinatorOutcome.Done);
        (await _b.TakeAsync(0, "b n2 term=1", "0 0", default)).Outcome.ShouldBe(CoordinatorOutcome.Refused);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nothing")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("""{"header":{}}""")]
    [InlineData("""{"header":{"cluster_id":7}}""")]
    [InlineData("""{"header":{"cluster_id":"7"},"responses":7}""")]
    [InlineData("""{"header":{"cluster_id":"7"},"succeeded":"yes"}""")]
    [InlineData("""{"header":{"cluster_id":"7"},"responses":[{"response_range":{"kvs":[{"key":"?"}]}}]}""")]
    [InlineData("""{"header":{"cluster_id":"7"},"responses":[{"response_range":{"kvs":[{"key":"YQ==","mod_revision":"x"}]}}]}""")]
    public async Task What_is_not_etcd_says_nothing(string answer)
    {
        _etcd.Instead = answer;

        (await _a.WatchAsync(default)).Outcome.ShouldBe(CoordinatorOutcome.Unknown);

        _a.LastFailure.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task An_answer_without_end_is_given_up()
    {
        _etcd.Instead = new string(' ', 1 << 20);

        (await _a.WatchAsync(default)).Outcome.ShouldBe(CoordinatorOutcome.Unknown);
    }

    [Fact]
    public async Task A_member_that_fails_says_nothing()
    {
        _etcd.Status = HttpStatusCode.ServiceUnavailable;

        (await _a.WatchAsync(default)).Outcome.ShouldBe(CoordinatorOutcome.Unknown);
    }

    [Fact]
    public async Task A_member_that_does_not_answer_in_time_is_left_for_the_next_one()
    {
        using var next = new FakeEtcd();
        using var coordinator = new EtcdCoordinator(OptionsOf(_etcd.Address, next.Address), new OnceImpatient());
        var never = new TaskCompletionSource();
        _etcd.HeldBack = never.Task;

        (await coordinator.WatchAsync(default)).Outcome.ShouldBe(CoordinatorOutcome.Unknown);
        coordinator.LastFailure.ShouldBe("no answer in time");

        (await coordinator.WatchAsync(default)).Outcome.ShouldBe(CoordinatorOutcome.Done);
        never.SetResult();
    }

    [Fact]
    public async Task One_that_was_made_anew_is_a_stranger_until_somebody_says_otherwise()
    {
        await _a.WatchAsync(default);
        var before = _a.Cluster;
        _etcd.Cluster = "7";

        (await _a.WatchAsync(default)).Outcome.ShouldBe(CoordinatorOutcome.Stranger);
        (await _a.TakeAsync(0, "a n1 term=1", "0 0", default)).Outcome.ShouldBe(CoordinatorOutcome.Stranger);
        _a.Cluster.ShouldBe(before);
        _a.Cluster = "7";

        (await _a.WatchAsync(default)).Outcome.ShouldBe(CoordinatorOutcome.Done);
    }

    [Fact]
    public async Task It_logs_in_and_again_once_its_token_is_not_taken_any_more()
    {
        using var coordinator = new EtcdCoordinator(
            OptionsOf(_etcd.Address) with { User = "understudy", Password = "secret" }, TimeProvider.System);
        _etcd.Token = "one";
        (await coordinator.WatchAsync(default)).Outcome.ShouldBe(CoordinatorOutcome.Done);
        (await coordinator.WatchAsync(default)).Outcome.ShouldBe(CoordinatorOutcome.Done);
        _etcd.Logins.ShouldBe(1);
        _etcd.Token = "two";

        (await coordinator.WatchAsync(default)).Outcome.ShouldBe(CoordinatorOutcome.Unknown);
        (await coordinator.WatchAsync(default)).Outcome.ShouldBe(CoordinatorOutcome.Done);

        _etcd.Logins.ShouldBe(2);
    }

    private static EtcdCoordinator Coordinator(params Uri[] endpoints) => new(OptionsOf(endpoints), TimeProvider.System);

    private static EtcdOptions OptionsOf(params Uri[] endpoints) => new()
    {
        // Long enough for a machine that is busy with other tests.
        Endpoints = endpoints, Prefix = "/understudy/test/", Timeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>The first limit is over at once, the others when they are.</summary>
    private sealed class OnceImpatient : TimeProvider
    {
        private bool _hasBeen;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var wait = _hasBeen ? dueTime : TimeSpan.FromMilliseconds(50);
            _hasBeen = true;
            return base.CreateTimer(callback, state, wait, period);
        }
    }
}
