using Understudy.Systemd;

namespace Understudy.Tests.Program.Systemd;

public sealed class ServiceNoticesTests : IDisposable
{
    private static readonly TimeSpan WatchdogLimit = TimeSpan.FromMilliseconds(60);

    private readonly NoticeReader _manager = new();
    private readonly TaskCompletionSource _opened = new();
    private Task _answer = Task.CompletedTask;
    private string _status = "Serving";

    [Fact]
    public async Task Readiness_is_told_once_clients_are_let_in_and_every_loop_has_had_a_turn()
    {
        var hanging = new TaskCompletionSource();
        _answer = hanging.Task;
        using var notices = Notices(null);
        var running = notices.RunAsync(_opened.Task, () => _answer, () => _status);

        _opened.SetResult();
        var early = _manager.TryNext(WatchdogLimit);
        hanging.SetResult();
        var told = _manager.Next();
        await notices.EndAsync(running);

        early.ShouldBeNull();
        told.ShouldBe("READY=1\nSTATUS=Serving");
    }

    [Fact]
    public async Task The_watchdog_hungers_while_a_loop_hangs_and_is_fed_again_once_it_goes_on()
    {
        using var notices = Notices(WatchdogLimit);
        _opened.SetResult();
        var running = notices.RunAsync(_opened.Task, () => _answer, () => _status);
        _manager.Next("WATCHDOG");
        var hanging = new TaskCompletionSource();
        _answer = hanging.Task;
        while (_manager.TryNext(WatchdogLimit * 3) is not null)
        {
            // Said before it hung.
        }

        hanging.SetResult();
        var fed = _manager.Next();
        await notices.EndAsync(running);

        fed.ShouldBe("WATCHDOG=1");
    }

    [Fact]
    public async Task The_status_is_told_when_it_changes()
    {
        using var notices = Notices(WatchdogLimit);
        _opened.SetResult();
        var running = notices.RunAsync(_opened.Task, () => _answer, () => Volatile.Read(ref _status));
        _manager.Next("READY");

        Volatile.Write(ref _status, "Serving; out of use: 10.0.0.1:11211");
        var told = _manager.Next("STATUS");
        await notices.EndAsync(running);

        told.ShouldBe("STATUS=Serving; out of use: 10.0.0.1:11211");
    }

    [Fact]
    public async Task A_reload_has_a_beginning_with_its_time_and_an_end()
    {
        using var notices = Notices(null);
        _opened.SetResult();
        var running = notices.RunAsync(_opened.Task, () => _answer, () => _status);
        _manager.Next("READY");
        var before = TimeProvider.System.GetTimestamp() / 1000;

        notices.BeginReload();
        var begun = _manager.Next().Split('\n');
        notices.EndReload();
        var done = _manager.Next();
        await notices.EndAsync(running);

        begun[0].ShouldBe("RELOADING=1");
        long.Parse(begun[1]["MONOTONIC_USEC=".Length..], System.Globalization.CultureInfo.InvariantCulture).ShouldBeInRange(before,
            TimeProvider.System.GetTimestamp() / 1000);
        done.ShouldBe("READY=1");
    }

    [Fact]
    public async Task The_watchdog_is_fed_while_items_are_written_after_the_loops_have_ended()
    {
        using var notices = Notices(WatchdogLimit);
        _opened.SetResult();
        var running = notices.RunAsync(_opened.Task, () => _answer, () => _status);
        _manager.Next("READY");

        notices.Stopping();
        _answer = new TaskCompletionSource().Task;
        notices.LoopsEnded();
        var stopping = _manager.Next("STOPPING");
        _manager.Next("WATCHDOG");
        _manager.Next("WATCHDOG");
        await notices.EndAsync(running);

        stopping.ShouldBe("STOPPING=1\nSTATUS=Finishing what is in flight");
    }

    [Theory]
    [InlineData("30000000", null, 30)]
    [InlineData("30000000", "42", 30)]
    [InlineData("30000000", "43", 0)]
    [InlineData("0", "42", 0)]
    [InlineData("soon", "42", 0)]
    [InlineData(null, null, 0)]
    public void The_watchdogs_limit_is_taken_if_it_is_meant_for_us(string? microseconds, string? process, int seconds)
    {
        Watchdog.Of(microseconds, process, own: 42).ShouldBe(seconds == 0 ? null : TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public void Nobody_at_the_socket_is_nobody_to_tell()
    {
        NotifySocket.TryConnect("/nonexistent/notify").ShouldBeNull();
        NotifySocket.TryConnect("vsock:2:1234").ShouldBeNull();
    }

    public void Dispose() => _manager.Dispose();

    private ServiceNotices Notices(TimeSpan? watchdog) => new(NotifySocket.TryConnect(_manager.Path), watchdog, TimeProvider.System);
}
