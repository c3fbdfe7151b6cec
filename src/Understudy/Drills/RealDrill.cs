using Understudy.Control.Admin;
using Understudy.Control.Settings;
using Understudy.Operating;

namespace Understudy.Drills;

/// <summary>Takes a server out of use for a while, and back, and watches in the proxy's own counters what the clients that there are make
/// of it. Adds no load.</summary>
/// <param name="which">The proxy.</param>
/// <param name="target">The server.</param>
/// <param name="time">The clock.</param>
/// <param name="stop">Ends when it is to be given up.</param>
/// <param name="say">Hears of what is done.</param>
internal sealed class RealDrill(OperatorDraft which, RealTarget target, TimeProvider time, Task stop, Action<string> say)
{
    private const int MostEvents = 500;

    private static readonly string[] PhaseNames = ["before", "ejected", "returning", "after"];
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    // A fill may take hours, but not stand still.
    private static readonly TimeSpan StandstillLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ReadmitLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ReadmitPause = TimeSpan.FromSeconds(1);

    private readonly List<Look> _looks = [];
    private IReadOnlyCollection<string>? _pools;
    private string _obstacle = string.Empty;
    private string _lastState = "EJECTED";

    /// <returns>What it has shown; or null and why it could not be done.</returns>
    public async Task<(RealDrillResult? Result, string Obstacle)> RunAsync()
    {
        var (newest, why) = await ApiRequest.AskAsync(which, "/api/events?limit=1", ApiReader.Events);
        if (newest is null) return (null, why);
        (var status, why) = await ApiRequest.AskAsync(which, "/api/status", ApiReader.Status);
        if (status is null) return (null, why);
        var places = target.PlacesIn(status);
        _pools = places.All(place => place.Pool is not null) ? [.. places.Select(place => place.Pool!)] : null;
        var length = TimeSpan.FromSeconds(which.Seconds);
        if (!await LookAsync()) return (null, _obstacle);
        say($"{target.Name} is watched for {which.Seconds} s before it is ejected");
        await WaitAsync(length);
        if (stop.IsCompleted) return (null, "the drill was stopped before anything was done");
        if (!await LookAsync()) return (null, _obstacle);

        var beganAt = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        if (!await EjectAsync(length)) return (null, _obstacle);
        var readmittedAt = time.GetTimestamp();
        var isBack = await AwaitBackAsync();
        var back = time.GetElapsedTime(readmittedAt);
        if (stop.IsCompleted)
            return (null, $"the drill was stopped before its end; {target.Name} is readmitted, and {_lastState}");
        if (!await LookAsync()) return (null, _obstacle);
        if (isBack) await WaitAsync(length);
        if (!await LookAsync()) return (null, _obstacle);
        if (_looks.Exists(look => look.Totals.StartedAt != _looks[0].Totals.StartedAt))
            return (null, $"the proxy was started again meanwhile, and has counted anew; {target.Name} is readmitted");

        var (told, _) = await ApiRequest.AskAsync(which, $"/api/events?since={newest.Newest}&limit={MostEvents}", ApiReader.Events);
        return (new RealDrillResult
        {
            Server = target.Name,
            Phases =
            [
                .. PhaseNames.Select((name, i) => TrafficPhase.Between(
                    name, time.GetElapsedTime(_looks[i].At, _looks[i + 1].At), _looks[i].Totals, _looks[i + 1].Totals, _pools)),
            ],
            Events = [.. (told?.Events ?? []).Where(happened => happened.Text.Contains(target.Name, StringComparison.Ordinal))],
            BeganAt = beganAt,
            BackAfterSeconds = isBack ? back.TotalSeconds : null,
        }, string.Empty);
    }

    private async Task<bool> LookAsync()
    {
        (var totals, _obstacle) = await ApiRequest.AskAsync(which, "/api/totals", ApiReader.Totals);
        if (totals is not null) _looks.Add(new Look(time.GetTimestamp(), totals));
        return totals is not null;
    }

    // Whatever happens, it is readmitted once it may have been ejected.
    private async Task<bool> EjectAsync(TimeSpan length)
    {
        var refusal = await target.EjectAsync();
        if (refusal is { MayBeDone: false })
        {
            _obstacle = refusal.Reason;
            return false;
        }

        var hasLooked = false;
        try
        {
            if (refusal is null)
            {
                say($"{target.Name} is ejected, for {which.Seconds} s; Ctrl-C readmits it at once");
                await WaitAsync(length);
                hasLooked = await LookAsync();
            }
            else
            {
                _obstacle = refusal.Reason;
            }
        }
        finally
        {
            await ReadmitAsync();
        }

        return hasLooked && _obstacle.Length == 0;
    }

    private async Task ReadmitAsync()
    {
        var began = time.GetTimestamp();
        for (;;)
        {
            if (await target.ReadmitAsync() is not { } refusal)
            {
                say($"{target.Name} is readmitted; the drill waits until it is IN");
                return;
            }

            if (!refusal.MayBeDone || time.GetElapsedTime(began) > ReadmitLimit)
            {
                _obstacle = $"{target.Name} could not be readmitted: {refusal.Reason}; say 'understudy server readmit {target.Name}'";
                return;
            }

            await Task.Delay(ReadmitPause, time);
        }
    }

    private async Task<bool> AwaitBackAsync()
    {
        var (movedAt, last) = (time.GetTimestamp(), string.Empty);
        while (!stop.IsCompleted && time.GetElapsedTime(movedAt) < StandstillLimit)
        {
            var (status, _) = await ApiRequest.AskAsync(which, "/api/status", ApiReader.Status);
            if (status is not null && target.PlacesIn(status) is { Count: > 0 } places)
            {
                if (places.All(place => place.State == "IN")) return true;
                _lastState = places.First(place => place.State != "IN").State;
                var now = string.Join(' ', places.Select(place => $"{place.State} {place.FillDone} {place.JournalKeys}"));
                if (now != last) (movedAt, last) = (time.GetTimestamp(), now);
            }

            await WaitAsync(Poll);
        }

        return false;
    }

    private Task WaitAsync(TimeSpan wait) => Task.WhenAny(Task.Delay(wait, time), stop);

    private sealed record Look(long At, TotalsDocument Totals);
}
