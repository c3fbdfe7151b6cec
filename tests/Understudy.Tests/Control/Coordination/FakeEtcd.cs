using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Understudy.Tests.Control.Coordination;

/// <summary>As much of etcd's JSON gateway as the coordinator asks for, with whatever misbehaviour a test wants.</summary>
internal sealed class FakeEtcd : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly SortedDictionary<string, (long Created, long Modified, string Value)> _keys = new(StringComparer.Ordinal);
    private readonly Task _serving;
    private long _revision = 1;

    public FakeEtcd()
    {
        using (var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Address = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/");
        }

        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Address { get; }

    public string Cluster { get; set; } = "14841639068965178418";

    /// <summary>Said instead of an answer, after the transaction has been executed; null: the answer is given.</summary>
    public string? Instead { get; set; }

    /// <summary>Answers are kept back until it is done.</summary>
    public Task HeldBack { get; set; } = Task.CompletedTask;

    public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

    /// <summary>The token that is asked for; null: none.</summary>
    public string? Token { get; set; }

    public int Logins { get; private set; }

    public void Dispose()
    {
        _listener.Close();
        _serving.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var reader = new StreamReader(context.Request.InputStream);
        var body = JsonNode.Parse(await reader.ReadToEndAsync())!;
        var answer = context.Request.Url!.AbsolutePath == "/v3/auth/authenticate" ? Login(body) : Execute(body, context);
        await HeldBack;
        context.Response.StatusCode = (int)(Token is not null && answer is null ? HttpStatusCode.Unauthorized : Status);
        var bytes = Encoding.UTF8.GetBytes(Instead ?? answer?.ToJsonString() ?? "{}");
        try
        {
            await context.Response.OutputStream.WriteAsync(bytes);
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The asker has given up.
        }
    }

    private JsonObject Login(JsonNode body)
    {
        Logins++;
        ((string?)body["name"], (string?)body["password"]).ShouldBe(("understudy", "secret"));
        return new JsonObject { ["token"] = Token };
    }

    private JsonObject? Execute(JsonNode body, HttpListenerContext context)
    {
        if (Token is not null && context.Request.Headers["Authorization"] != Token) return null;
        lock (_keys)
        {
            var isSo = body["compare"]!.AsArray().All(compare => IsSo(compare!));
            var responses = new JsonArray();
            var written = _revision + 1;
            foreach (var request in body[isSo ? "success" : "failure"]!.AsArray()) responses.Add(Do(request!, written));
            var answer = new JsonObject { ["header"] = new JsonObject { ["cluster_id"] = Cluster }, ["responses"] = responses };
            if (isSo) answer["succeeded"] = true;
            return answer;
        }
    }

    private bool IsSo(JsonNode compare)
    {
        var isThere = _keys.TryGetValue(Text(compare["key"]), out var item);
        return (string?)compare["target"] switch
        {
            "CREATE" => item.Created == long.Parse((string)compare["create_revision"]!),
            "MOD" => item.Modified == long.Parse((string)compare["mod_revision"]!),
            _ when !isThere => false,
            _ => (string?)compare["result"] == "LESS"
                ? string.CompareOrdinal(item.Value, Text(compare["value"])) < 0
                : item.Value == Text(compare["value"]),
        };
    }

    private JsonObject Do(JsonNode request, long revision)
    {
        if (request["request_put"] is { } put)
        {
            var created = _keys.TryGetValue(Text(put["key"]), out var before) ? before.Created : revision;
            _keys[Text(put["key"])] = (created, _revision = revision, Text(put["value"]));
            return new JsonObject { ["response_put"] = new JsonObject() };
        }

        if (request["request_delete_range"] is { } delete)
        {
            _keys.Remove(Text(delete["key"]));
            return new JsonObject { ["response_delete_range"] = new JsonObject() };
        }

        var (first, end) = (Text(request["request_range"]!["key"]), request["request_range"]!["range_end"] is { } to ? Text(to) : null);
        var found = _keys.Where(pair => end is null
            ? pair.Key == first
            : string.CompareOrdinal(pair.Key, first) >= 0 && string.CompareOrdinal(pair.Key, end) < 0);
        return new JsonObject
        {
            ["response_range"] = new JsonObject
            {
                ["kvs"] = new JsonArray([.. found.Select(pair => new JsonObject
                {
                    ["key"] = Base64(pair.Key), ["mod_revision"] = pair.Value.Modified.ToString(), ["value"] = Base64(pair.Value.Value),
                })]),
            },
        };
    }

    private static string Text(JsonNode? base64) => Encoding.UTF8.GetString(Convert.FromBase64String((string)base64!));

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
