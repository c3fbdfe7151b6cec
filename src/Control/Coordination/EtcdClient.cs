using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Understudy.Control.Coordination;

/// <summary>Sends transactions to etcd's JSON gateway: to one member at a time, to the next one after a failure, and logs in where that is
/// wanted.</summary>
internal sealed class EtcdClient : IDisposable
{
    // Far more than two keys and 64 complaints; whatever says more is not etcd.
    private const int MostReplyBytes = 256 * 1024;

    private readonly EtcdOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private int _endpoint;
    private string? _token;

    public EtcdClient(EtcdOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _http = new HttpClient(HandlerOf(options)) { MaxResponseContentBufferSize = MostReplyBytes, Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Why the last question failed; empty if it did not.</summary>
    public string LastFailure { get; private set; } = "";

    public void Dispose() => _http.Dispose();

    /// <returns>Null if there was no answer that can be understood. The transaction may have been executed, or may yet be.</returns>
    public async Task<EtcdReply?> AskAsync(EtcdTransaction transaction, CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(_options.Timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        try
        {
            if (_options.User is not null) _token ??= await LoginAsync(both.Token);
            var json = await PostAsync("v3/kv/txn", transaction.ToJson(), both.Token);
            var reply = EtcdReply.Read(json);
            LastFailure = reply is null ? "what answers is not etcd" : "";
            if (reply is null) TryNext();
            return reply;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException or JsonException)
        {
            stopping.ThrowIfCancellationRequested();
            LastFailure = e is OperationCanceledException ? "no answer in time" : e.Message;
            TryNext();
            return null;
        }
    }

    private async Task<byte[]> PostAsync(string path, byte[] body, CancellationToken stopping)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_options.Endpoints[_endpoint], path));
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (_token is not null) request.Headers.TryAddWithoutValidation("Authorization", _token);
        using var response = await _http.SendAsync(request, stopping);
        // A token ends with the member that gave it, and with its time.
        if (response.StatusCode == HttpStatusCode.Unauthorized) _token = null;
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsByteArrayAsync(stopping);
    }

    private async Task<string?> LoginAsync(CancellationToken stopping)
    {
        using var body = new MemoryStream();
        await using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("name", _options.User);
            json.WriteString("password", _options.Password);
            json.WriteEndObject();
        }

        using var reply = JsonDocument.Parse(await PostAsync("v3/auth/authenticate", body.ToArray(), stopping));
        return reply.RootElement.TryGetProperty("token", out var token) ? token.GetString() : null;
    }

    private void TryNext()
    {
        _endpoint = (_endpoint + 1) % _options.Endpoints.Count;
        _token = null;
    }

    private static SocketsHttpHandler HandlerOf(EtcdOptions options)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, ConnectTimeout = options.Timeout };
        if (options.CertificateFile is { } certificate)
            handler.SslOptions.ClientCertificates = [X509Certificate2.CreateFromPemFile(certificate, options.KeyFile)];
        if (options.AuthorityFile is { } file)
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(file);
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.AddRange(authorities);
            handler.SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = policy, ClientCertificates = handler.SslOptions.ClientCertificates,
            };
        }

        return handler;
    }
}
