using Understudy.Control.Admin;
using Understudy.Control.Settings;
using Understudy.Operating;

namespace Understudy.Drills;

/// <summary>Lets a server fail under load, and watches what clients and the proxy make of it.</summary>
/// <param name="which">The proxy.</param>
/// <param name="target">The server.</param>
/// <param name="fault">What is done to it.</param>
/// <param name="time">The clock.</param>
/// <param name="stop">Ends when it is to be given up.</param>
internal sealed class Drill(OperatorDraft which, DrillTarget target, DrillFault fault, TimeProvider time, Task stop)
{
    private const int During = 1, After = 2, Clients = 4;
    private const int MostEvents = 500;

    private static readonly string[] PhaseNames = ["before", "during", "after"];
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    // Whoever is not noticed to be gone by then is not going to be.
    private static readonly TimeSpan NoticeLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ReturnLimit = TimeSpan.FromSeconds(60);

    private volatile int _phase;
    private string _obstacle = string.Empty;

    /// <returns>What it has shown; or null and why it could not be done.</returns>
    public async Task<(DrillResult? Result, string Obstacle)> RunAsync()
    {
        var (newest, why) = await ApiRequest.AskAsync(which, "/api/events?limit=1", ApiReader.Events);
        if (newest is null) return (null, why);
        var name = $"understudy-drill-{Environment.ProcessId}";
        using var stopping = new CancellationTokenSource();
        var clients = Enumerable.Range(0, Clients)
            .Select(i => new DrillClient(target.Proxy, $"{name}-{i}", PhaseNames.Length, () => _phase, time)).ToList();
        await Task.WhenAll(clients.Select(client => client.FillAsync()));
        var running = Task.WhenAll(clients.Select(client => client.RunAsync(stopping.Token)));
        var length = TimeSpan.FromSeconds(which.Seconds);
        var marks = new List<long> { time.GetTimestamp() };
        await WaitAsync(length);
        marks.Add(time.GetTimestamp());
        _phase = During;
        var beganAt = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        var back = await FailAsync(length);
        marks.Add(time.GetTimestamp());
        _phase = After;
        await WaitAsync(length);
        marks.Add(time.GetTimestamp());
        await stopping.CancelAsync();
        await running;
        foreach (var client in clients) client.Dispose();
        if (stop.IsCompleted) return (null, "the drill was stopped before its end; what was done to the server is undone");
        if (_obstacle.Length > 0) return (null, _obstacle);

        var (told, _) = await ApiRequest.AskAsync(which, $"/api/events?since={newest.Newest}&limit={MostEvents}", ApiReader.Events);
        return (new DrillResult
        {
            Fault = fault.Name,
            Server = target.Name,
            Phases =
            [
                .. PhaseNames.Select((phase, i) => DrillPhase.Of(
                    phase, time.GetElapsedTime(marks[i], marks[i + 1]), [.. clients.Select(client => client.Counts[i])])),
            ],
            Events = [.. (told?.Events ?? []).Where(happened => happened.Text.Contains(target.Name, StringComparison.Ordinal))],
            BeganAt = beganAt,
            BackAfterSeconds = back?.TotalSeconds,
        }, string.Empty);
    }

    /// <returns>How long it took until it was IN again; null: it is not.</returns>
    private async Task<TimeSpan?> FailAsync(TimeSpan length)
    {
        var began = time.GetTimestamp();
        if (fault.Begin(target) is { } reason)
        {
            _obstacle = reason;
            return null;
        }

        try
        {
            if (fault.Lasts) await WaitAsync(length);
        }
        finally
        {
            fault.End(target);
        }

        var ended = time.GetTimestamp();
        var wasOut = false;
        while (!stop.IsCompleted && time.GetElapsedTime(ended) < ReturnLimit)
        {
            var (status, _) = await ApiRequest.AskAsync(which, "/api/status", ApiReader.Status);
            var server = status?.Proxy.Servers.FirstOrDefault(each => each.Name == target.Name);
            wasOut |= server is { State: not "IN" };
            // It may have been out and back between two looks.
            wasOut |= server is not null && server.StateSeconds < time.GetElapsedTime(began).TotalSeconds;
            if (server is { State: "IN" } && (wasOut || time.GetElapsedTime(ended) > NoticeLimit)) return time.GetElapsedTime(began);
            await WaitAsync(Poll);
        }

        return null;
    }

    private Task WaitAsync(TimeSpan wait) => Task.WhenAny(Task.Delay(wait, time), stop);
}
