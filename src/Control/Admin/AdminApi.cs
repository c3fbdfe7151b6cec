using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Understudy.Control.Events;
using Understudy.Control.Explanations;
using Understudy.Control.Settings;
using Understudy.Protocol.Versions;
using Understudy.Proxy;
using Understudy.Proxy.Surveys;

namespace Understudy.Control.Admin;

/// <summary>What a running proxy tells of itself as JSON: over HTTP where there is an admin address, and over its control socket always,
/// so that the commands of the program need no address.</summary>
/// <param name="server">Started.</param>
/// <param name="events">Of this process.</param>
/// <param name="time">What states are dated by.</param>
public sealed class AdminApi(ProxyServer server, EventRing events, TimeProvider time)
{
    /// <summary>All paths begin so.</summary>
    internal const string Prefix = "/api/";

    /// <summary>Of a proxy and of a node.</summary>
    internal const string StatusPath = Prefix + "status";

    private const int MostEvents = 1000, UsualEvents = 100, MostClients = 1000, UsualClients = 100, MostSlow = 1000,
        MostHot = 500, UsualHot = 20, LongestHotSeconds = 30, UsualHotSeconds = 3;

    // More than servers are waited for, twice.
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(4);

    // A reload resolves names, and moves keys.
    private static readonly TimeSpan ActionLimit = TimeSpan.FromSeconds(30);

    private static readonly Dictionary<string, Func<AdminApi, ApiQuery, Task<ApiAnswer>>> Answers = new()
    {
        [StatusPath] = static (api, _) => Task.FromResult(
            ApiAnswer.Of(JsonSerializer.SerializeToUtf8Bytes(api.Status(), ApiJson.Default.StatusDocument))),
        ["/api/history"] = static (api, query) => Task.FromResult(api.History(query)),
        ["/api/totals"] = static (api, _) => Task.FromResult(
            ApiAnswer.Of(JsonSerializer.SerializeToUtf8Bytes(api.Totals(), ApiJson.Default.TotalsDocument))),
        ["/api/events"] = static (api, query) => Task.FromResult(api.Events(query)),
        ["/api/explain"] = static (api, query) => api.ExplainAsync(query),
        ["/api/clients"] = static (api, query) => api.ClientsAsync(query),
        ["/api/slow"] = static (api, query) => api.SlowAsync(query),
        ["/api/hot"] = static (api, query) => api.HotAsync(query),
    };

    private int _isLooking;          // which keys are hot; not twice at once

    private readonly PulseHistory _history = new(server.NewPulse(), time);

    /// <summary>What a proxy tells.</summary>
    internal static IEnumerable<string> Paths => Answers.Keys;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>An operator asks over the control socket. Any thread.</summary>
    /// <param name="words">A path, with a query behind a question mark.</param>
    /// <param name="answer">Is given lines, the last of which begins with OK or ERROR, on any thread.</param>
    public void Ask(string words, Action<string> answer)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(answer);
        var end = words.IndexOf('?');
        // The loop that it is asked on has clients to serve.
        _ = Task.Run(() => TellAsync(end < 0 ? words : words[..end], new ApiQuery(end < 0 ? null : words[end..]), answer));
    }

    /// <summary>Measures by the clock, so that who looks sees the last ten minutes, until it is stopped.</summary>
    public Task KeepHistoryAsync(CancellationToken stopping) => _history.KeepAsync(stopping);

    /// <param name="path">From the slash on.</param>
    /// <param name="query">What stands behind it.</param>
    internal Task<ApiAnswer> AnswerAsync(string path, ApiQuery query) =>
        Answers.TryGetValue(path, out var answer) ? answer(this, query) : Task.FromResult(ApiAnswer.Unknown(path));

    /// <summary>Has something done, as an operator over the control socket.</summary>
    /// <param name="path">From the slash on; one of <see cref="AdminActions"/>.</param>
    /// <param name="query">What stands behind it.</param>
    internal async Task<ApiAnswer> ActAsync(string path, ApiQuery query)
    {
        var command = AdminActions.CommandOf(path, query, out var problem);
        if (problem is not null) return ApiAnswer.Wrong(problem);
        if (server.WhyNoWorkers is { } reason) return ApiAnswer.Late(reason);
        try
        {
            var said = (await server.OperateAsync(command).WaitAsync(ActionLimit, time)).TrimEnd('\n');
            var last = said[(said.LastIndexOf('\n') + 1)..];
            var text = last[(last.IndexOf(' ') + 1)..];
            return last.StartsWith("OK", StringComparison.Ordinal)
                ? ApiAnswer.Of(JsonSerializer.SerializeToUtf8Bytes(new ActionDocument(text), ApiJson.Default.ActionDocument))
                : ApiAnswer.Refused(text);
        }
        catch (TimeoutException)
        {
            return ApiAnswer.Late("a worker does not come round; the command may be carried out yet");
        }
    }

    private async Task TellAsync(string path, ApiQuery query, Action<string> answer)
    {
        var (_, json, problem) = await AnswerAsync(path, query);
        answer(json is null ? $"ERROR {problem}\n" : $"{Encoding.UTF8.GetString(json)}\nOK 1\n");
    }

    private StatusDocument Status()
    {
        var proxy = server.Status(Now);
        return new StatusDocument
        {
            Version = OwnVersion.Number,
            ProcessId = Environment.ProcessId,
            Verdict = Findings.Verdict(proxy),
            Findings = Findings.Of(proxy, Now / 1000.0),
            Proxy = proxy,
        };
    }

    private TotalsDocument Totals() => new() { StartedAt = server.Status(Now).StartedAt, Pools = server.Totals };

    private ApiAnswer History(ApiQuery query)
    {
        var isValid = true;
        var since = query.Real("since", ref isValid) ?? 0;
        var most = query.Number("limit", ref isValid) ?? int.MaxValue;
        if (!isValid) return ApiAnswer.Wrong("since is a Unix time in seconds, limit a whole number");
        var history = new HistoryDocument { Samples = _history.Read(since, (int)Math.Min(most, int.MaxValue)) };
        return ApiAnswer.Of(JsonSerializer.SerializeToUtf8Bytes(history, ApiJson.Default.HistoryDocument));
    }

    private async Task<ApiAnswer> ExplainAsync(ApiQuery query)
    {
        if (query.Text("key") is not { } key) return ApiAnswer.Wrong("no key is given; give one as ?key=KEY");
        if (KeyExplainer.WhyNotKey(key) is { } reason) return ApiAnswer.Wrong(reason);
        var (pool, pools) = (query.Text("pool"), server.PoolNames);
        if (pool is null && pools.Count > 1) return ApiAnswer.Wrong($"there are several pools; name one of {string.Join(", ", pools)}");
        if (pool is not null && !pools.Contains(pool))
            return ApiAnswer.Wrong($"there is no pool '{pool}'; there are {string.Join(", ", pools)}");
        return await AskWorkersAsync(
            () => server.ExplainAsync(Encoding.UTF8.GetBytes(key), pool, Now), AnswerLimit, ApiJson.Default.KeyExplanation);
    }

    private async Task<ApiAnswer> ClientsAsync(ApiQuery query)
    {
        var isValid = true;
        var most = query.Number("limit", ref isValid) ?? UsualClients;
        if (!isValid || most is < 1 or > MostClients) return ApiAnswer.Wrong($"limit is a whole number from 1 to {MostClients}");
        var sort = query.Text("sort") ?? ClientOrders.Names[0];
        if (!ClientOrders.TryRead(sort, out var order)) return ApiAnswer.Wrong($"sort is one of {string.Join(", ", ClientOrders.Names)}");
        return await AskWorkersAsync(() => server.ClientsAsync(order, (int)most), AnswerLimit, ApiJson.Default.ClientList);
    }

    private async Task<ApiAnswer> SlowAsync(ApiQuery query)
    {
        var isValid = true;
        var most = query.Number("limit", ref isValid) ?? MostSlow;
        if (!isValid || most is < 1 or > MostSlow) return ApiAnswer.Wrong($"limit is a whole number from 1 to {MostSlow}");
        return await AskWorkersAsync(() => server.SlowAsync((int)most), AnswerLimit, ApiJson.Default.SlowList);
    }

    private async Task<ApiAnswer> HotAsync(ApiQuery query)
    {
        var isValid = true;
        var seconds = query.Real("seconds", ref isValid) ?? UsualHotSeconds;
        var most = query.Number("limit", ref isValid) ?? UsualHot;
        if (!isValid || seconds is < 0.1 or > LongestHotSeconds || most is < 1 or > MostHot)
            return ApiAnswer.Wrong($"seconds is a number from 0.1 to {LongestHotSeconds}, limit a whole number from 1 to {MostHot}");
        if (Interlocked.Exchange(ref _isLooking, 1) == 1) return ApiAnswer.Late("somebody else is looking for hot keys; ask again");
        try
        {
            var time = TimeSpan.FromSeconds(seconds);
            return await AskWorkersAsync(() => server.HotAsync(time, (int)most), time + AnswerLimit, ApiJson.Default.HotList);
        }
        finally
        {
            Volatile.Write(ref _isLooking, 0);
        }
    }

    // What is asked of workers takes as long as the slowest of them, which may hang.
    private async Task<ApiAnswer> AskWorkersAsync<T>(Func<Task<T>> ask, TimeSpan limit, JsonTypeInfo<T> type)
    {
        if (server.WhyNoWorkers is { } reason) return ApiAnswer.Late(reason);
        try
        {
            return ApiAnswer.Of(JsonSerializer.SerializeToUtf8Bytes(await ask().WaitAsync(limit, time), type));
        }
        catch (TimeoutException)
        {
            return ApiAnswer.Late("a worker does not come round");
        }
    }

    private ApiAnswer Events(ApiQuery query)
    {
        var isValid = true;
        var since = query.Number("since", ref isValid);
        var most = query.Number("limit", ref isValid) ?? (since is null ? UsualEvents : MostEvents);
        if (!isValid) return ApiAnswer.Wrong("since and limit are whole numbers");
        var page = events.Read(since, (int)Math.Min(most, MostEvents));
        return ApiAnswer.Of(JsonSerializer.SerializeToUtf8Bytes(page, ApiJson.Default.EventPage));
    }
}
