using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Understudy.Control.Dashboard;

namespace Understudy.Control.Admin;

/// <summary>Answers what is asked at an admin address.</summary>
internal sealed class AdminPages(IAdminSubject subject, TimeProvider time)
{
    private static readonly TimeSpan ServingInterval = TimeSpan.FromSeconds(1);

    // A loop that does not come round in this time serves nobody.
    private static readonly TimeSpan LivenessLimit = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private Task<string?>? _check;
    private Task _answer = Task.CompletedTask;
    private long _checkedAt;

    public async Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = DashboardFiles.ContentSecurityPolicy;
        if (!IsOurs(request.Host))
        {
            // A page that a browser was led to by a name of its own must not read this one.
            await TellAsync(response, StatusCodes.Status421MisdirectedRequest, "ask by address or as localhost");
            return;
        }

        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            response.Headers.Allow = "GET, HEAD";
            await TellAsync(response, StatusCodes.Status405MethodNotAllowed, "only GET and HEAD");
            return;
        }

        await (request.Path.Value switch
        {
            "/" when subject.HasDashboard => SendFileAsync(response, DashboardFiles.Page),
            "/" => TellAsync(response, StatusCodes.Status200OK, $"/metrics /livez /readyz /servingz {AdminApi.StatusPath}"),
            "/metrics" => SendMetricsAsync(response),
            "/livez" => TellLivenessAsync(response),
            "/readyz" => TellReadinessAsync(response),
            "/servingz" => TellServingAsync(response),
            { } path when path.StartsWith(AdminApi.Prefix, StringComparison.Ordinal) => SendJsonAsync(response, path),
            { } path when subject.HasDashboard && path.StartsWith(DashboardFiles.Folder, StringComparison.Ordinal) =>
                SendFileAsync(response, path[DashboardFiles.Folder.Length..]),
            _ => TellAsync(response, StatusCodes.Status404NotFound, "not found"),
        });
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
        await (json is null ? TellAsync(response, status, problem!) : SendAsync(response, "application/json", json));
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
