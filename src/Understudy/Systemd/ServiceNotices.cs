using System.Globalization;

namespace Understudy.Systemd;

/// <summary>Tells a service manager how we are: that we serve, open something again, stop; and feeds its watchdog for as long as every loop
/// takes its turns.</summary>
/// <param name="socket">Where it listens; null: nobody does, and nothing is done.</param>
/// <param name="watchdog">How long it waits for a sign of life; null: it does not.</param>
/// <param name="time">The clock of pauses.</param>
internal sealed class ServiceNotices(NotifySocket? socket, TimeSpan? watchdog, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan StatusInterval = TimeSpan.FromSeconds(1);

    // sd_watchdog_enabled(3) says half of it; a third leaves room for a busy machine.
    private const int FeedsPerLimit = 3;

    private readonly TaskCompletionSource _atRest = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isReady;
    private volatile bool _isStopping;

    private bool TellsOfReloads => socket is not null && _isReady && !_isStopping;

    /// <summary>For what this process was started with.</summary>
    public static ServiceNotices OfProcess() => new(NotifySocket.OfProcess(), Watchdog.OfProcess(), TimeProvider.System);

    /// <summary>Says that we serve once we do, then how it goes, until <see cref="EndAsync"/>.</summary>
    /// <param name="opened">Ends when clients are let in.</param>
    /// <param name="answer">Ends when every loop has had a turn.</param>
    /// <param name="status">In one line.</param>
    public async Task RunAsync(Task opened, Func<Task> answer, Func<string> status)
    {
        if (socket is null) return;
        await Task.WhenAny(Task.WhenAll(opened, answer()), _atRest.Task);
        var told = status();
        if (!_isStopping) socket.Say($"READY=1\nSTATUS={told}");
        _isReady = true;
        var interval = watchdog is { } limit && limit / FeedsPerLimit < StatusInterval ? limit / FeedsPerLimit : StatusInterval;
        while (await Task.WhenAny(_ended.Task, Task.Delay(interval, time)) != _ended.Task)
        {
            // A loop that hangs leaves us here, silent, until it goes on or the watchdog has had enough.
            if (!_atRest.Task.IsCompleted) await Task.WhenAny(answer(), _atRest.Task);
            var now = _isStopping ? told : status();
            if (watchdog is not null) socket.Say("WATCHDOG=1");
            if (now != told) socket.Say($"STATUS={now}");
            told = now;
        }
    }

    /// <summary>Something is read again while we serve; whoever waits for that, as <c>systemctl reload</c> does, waits until
    /// <see cref="EndReload"/>. Any thread.</summary>
    public void BeginReload()
    {
        if (!TellsOfReloads) return;
        socket!.Say(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={MonotonicMicroseconds()}"));
    }

    public void EndReload()
    {
        if (TellsOfReloads) socket!.Say("READY=1");
    }

    /// <summary>We finish what is in flight.</summary>
    public void Stopping()
    {
        _isStopping = true;
        socket?.Say("STOPPING=1\nSTATUS=Finishing what is in flight");
    }

    /// <summary>The loops have ended, as they were told to; there may be something left to do, such as writing items to a file.</summary>
    public void LoopsEnded() => _atRest.TrySetResult();

    /// <summary>Says nothing more.</summary>
    /// <param name="running">What <see cref="RunAsync"/> returned.</param>
    public async Task EndAsync(Task running)
    {
        _atRest.TrySetResult();
        _ended.TrySetResult();
        await running;
    }

    public void Dispose() => socket?.Dispose();

    // The clock of time stamps is CLOCK_MONOTONIC, which is what the protocol asks for.
    private long MonotonicMicroseconds() => time.GetTimestamp() / (time.TimestampFrequency / 1_000_000);
}
