using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Understudy.Control.Dashboard;

namespace Understudy.Control.Admin;

/// <summary>Answers what is asked at an admin address.</summary>
/// <param name="subject">What it tells of.</param>
/// <param name="access">What whoever asks has to show.</param>
/// <param name="logger">Hears of who has something done, and of who may not.</param>
/// <param name="time">What is timed by.</param>
internal sealed class AdminPages(IAdminSubject subject, AdminAccess access, ILogger logger, TimeProvider time)
{
    private const string JsonType = "application/json";

    private const string AccessPath = AdminApi.Prefix + "access";

    // Of every subject; what else it tells and does it knows itself.
    private static readonly Dictionary<string, Func<AdminPages, HttpContext, Task>> Pages = new()
    {
        ["/"] = TellRootAsync,
        [OpenApiFile.Path] = static (_, context) => SendAsync(context.Response, JsonType, OpenApiFile.Read()),
        ["/metrics"] = static (pages, context) => pages.SendMetricsAsync(context.Response),
        ["/livez"] = static (pages, context) => pages.TellLivenessAsync(context.Response),
        ["/readyz"] = static (pages, context) => pages.TellReadinessAsync(context.Response),
        ["/servingz"] = static (pages, context) => pages.TellServingAsync(context.Response),
        [AccessPath] = static (pages, context) => SendAsync(
            context.Response, JsonType, JsonSerializer.SerializeToUtf8Bytes(pages.AccessOf(context), ApiJson.Default.AccessDocument)),
    };

    private static readonly TimeSpan TellInterval = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan ServingInterval = TimeSpan.FromSeconds(1);

    // A loop that does not come round in this time serves nobody.
    private static readonly TimeSpan LivenessLimit = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private Task<string?>? _check;
    private Task _answer = Task.CompletedTask;
    private long _checkedAt;
    private long _wrongTokens;       // since they were last told of
    private long? _toldOfTokensAt;

    /// <summary>What is told of every subject.</summary>
    public static IEnumerable<string> Paths => Pages.Keys;

    private bool HasDashboard => subject.HasDashboard;

    public async Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = DashboardFiles.ContentSecurityPolicy;
        // A page that a browser was led to by a name of its own must not read this one; a token it does not know.
        if (!access.GuardsReads && !IsOurs(request.Host))
        {
            await TellAsync(response, StatusCodes.Status421MisdirectedRequest, "ask by address or as localhost");
            return;
        }

        var path = request.Path.Value ?? string.Empty;
        var acts = subject.Acts(path);
        if (acts ? !HttpMethods.IsPost(request.Method) : !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            response.Headers.Allow = acts ? "POST" : "GET, HEAD";
            await TellAsync(response, StatusCodes.Status405MethodNotAllowed, acts ? "only POST" : "only GET and HEAD");
            return;
        }

        if (acts) await ActAsync(context, path);
        else if (access.GuardsReads && !IsForAll(path) && !IsLoggedIn(context)) await RefuseAsync(response);
        else await TellAsync(context, path);
    }

    private Task TellAsync(HttpContext context, string path)
    {
        if (Pages.TryGetValue(path, out var page)) return page(this, context);
        if (path.StartsWith(AdminApi.Prefix, StringComparison.Ordinal)) return SendJsonAsync(context.Response, path);
        return subject.HasDashboard && path.StartsWith(DashboardFiles.Folder, StringComparison.Ordinal)
            ? SendFileAsync(context.Response, path[DashboardFiles.Folder.Length..])
            : TellAsync(context.Response, StatusCodes.Status404NotFound, "not found");
    }

    private static Task TellRootAsync(AdminPages pages, HttpContext context) => pages.HasDashboard
        ? SendFileAsync(context.Response, DashboardFiles.Page)
        : TellAsync(context.Response, StatusCodes.Status200OK,
            $"/metrics /livez /readyz /servingz {AdminApi.StatusPath} {OpenApiFile.Path}");

    // Load balancers ask for health without a token; and the page has to be there before it can ask for one.
    private static bool IsForAll(string path) =>
        path is "/" or "/livez" or "/readyz" or AccessPath || path.StartsWith(DashboardFiles.Folder, StringComparison.Ordinal);

    private AccessDocument AccessOf(HttpContext context) => new()
    {
        KnowsToken = IsLoggedIn(context),
        ReadsNeedToken = access.GuardsReads,
        TakesActions = access.TakesActions && subject.HasDashboard,
        ActionsNeedToken = access.ActionsNeedToken,
    };

    private async Task ActAsync(HttpContext context, string path)
    {
        var (request, response) = (context.Request, context.Response);
        if (!access.TakesActions)
        {
            await TellAsync(response, StatusCodes.Status403Forbidden, "nothing is done from here without a token; see --admin-token-file");
            return;
        }

        if (access.ActionsNeedToken && !IsLoggedIn(context))
        {
            await RefuseAsync(response);
            return;
        }

        logger.ActionAsked(ClientOf(context), path[AdminApi.Prefix.Length..] + request.QueryString.Value);
        var (status, json, problem) = await subject.ActAsync(path, new ApiQuery(request.QueryString.Value));
        await (json is null ? TellAsync(response, status, problem!) : SendAsync(response, JsonType, json));
    }

    private static string ClientOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "the Unix socket";

    private bool IsLoggedIn(HttpContext context)
    {
        string? shown = context.Request.Headers.Authorization;
        if (access.Knows(shown)) return true;
        if (shown is not null) NoteWrongToken(ClientOf(context));
        return false;
    }

    // Whoever tries many is told of once a minute.
    private void NoteWrongToken(string client)
    {
        long times;
        lock (_lock)
        {
            _wrongTokens++;
            if (_toldOfTokensAt is { } at && time.GetElapsedTime(at) < TellInterval) return;
            (times, _wrongTokens, _toldOfTokensAt) = (_wrongTokens, 0, time.GetTimestamp());
        }

        logger.TokenWrong(client, times);
    }

    private static Task RefuseAsync(HttpResponse response)
    {
        response.Headers.WWWAuthenticate = "Bearer";
        return TellAsync(response, StatusCodes.Status401Unauthorized, "give the token, as Authorization: Bearer TOKEN");
    }

    // Over a Unix socket there may be any name, and no browser comes that way.
    private static bool IsOurs(HostString host) => !host.HasValue || host.Host is "localhost"
        || (IPAddress.TryParse(host.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static Task TellAsync(HttpResponse response, int status, string words)
    {
        response.StatusCode = status;
        return SendAsync(response, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(words + "\n"));
    }

    private async Task SendMetricsAsync(HttpResponse response)
    {
        response.ContentType = PrometheusText.ContentType;
        if (HttpMethods.IsHead(response.HttpContext.Request.Method)) return;
        PrometheusText.Write(subject.Metrics(), response.BodyWriter);
        await response.BodyWriter.FlushAsync(response.HttpContext.RequestAborted);
    }

    private static Task SendFileAsync(HttpResponse response, string name) => DashboardFiles.Read(name, out var type) is { } bytes
        ? SendAsync(response, type, bytes)
        : TellAsync(response, StatusCodes.Status404NotFound, "not found");

    private async Task SendJsonAsync(HttpResponse response, string path)
    {
        var query = new ApiQuery(response.HttpContext.Request.QueryString.Value);
        var (status, json, problem) = await subject.AnswerAsync(path, query);
        await (json is null ? TellAsync(response, status, problem!) : SendAsync(response, JsonType, json));
    }

    private static async Task SendAsync(HttpResponse response, string type, byte[] bytes)
    {
        response.ContentType = type;
        response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(response.HttpContext.Request.Method)) await response.Body.WriteAsync(bytes);
    }

    private async Task TellLivenessAsync(HttpResponse response)
    {
        Task answer;
        lock (_lock)
        {
            // A worker that hangs is not asked again and again.
            if (_answer.IsCompleted) _answer = subject.AnswerAsync();
            answer = _answer;
        }

        await Task.WhenAny(answer, Task.Delay(LivenessLimit));
        if (answer.IsCompleted) await TellAsync(response, StatusCodes.Status200OK, "ok");
        else await TellAsync(response, StatusCodes.Status503ServiceUnavailable, "a worker does not come round");
    }

    private Task TellReadinessAsync(HttpResponse response) => TellAsync(response, subject.WhyNotReady());

    // Whoever asks again within a second, or meanwhile, hears what was found.
    private async Task TellServingAsync(HttpResponse response)
    {
        Task<string?> check;
        lock (_lock)
        {
            if (_check is null || time.GetElapsedTime(_checkedAt) >= ServingInterval)
                (_check, _checkedAt) = (subject.WhyNotServingAsync(CancellationToken.None), time.GetTimestamp());
            check = _check;
        }

        await TellAsync(response, await check);
    }

    private static Task TellAsync(HttpResponse response, string? problem) => problem is null
        ? TellAsync(response, StatusCodes.Status200OK, "ok")
        : TellAsync(response, StatusCodes.Status503ServiceUnavailable, problem);
}
