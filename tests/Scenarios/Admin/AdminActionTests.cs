using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Understudy.Scenarios.Admin;

/// <summary>What can be had done over HTTP, and by whom.</summary>
public sealed class AdminActionTests : IDisposable
{
    private const string Token = "a-token-of-the-tests";

    private readonly TestAuthority _authority = new();
    private readonly int _port = FreePort.Next();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void A_server_is_drained_ejected_and_readmitted_by_those_who_know_the_token()
    {
        using var cluster = Cluster.Pair("--admin", $"127.0.0.1:{_port}", "--admin-token-file", _authority.Write("token", Token));
        using var http = Plain(cluster);
        using var client = cluster.Proxy.Connect();
        var (first, second) = (cluster.Primary.Address, cluster.Backup.Address);

        Post(http, $"/api/servers/drain?server={first}").ShouldBe((HttpStatusCode.OK, $"{first} is draining: it is written and no longer "
            + "read; readmit it, or stop it when its requests have ended"));
        StateOf(http, first).ShouldBe("DRAINING");
        Post(http, $"/api/servers/eject?server={second}").ShouldBe((HttpStatusCode.Conflict, $"{second} stays in use: {first} is DRAINING, "
            + "and other copies of its items may be there, so clients would miss what it holds; force it if that is meant"));
        Post(http, $"/api/servers/eject?server={second}&force=true").Status.ShouldBe(HttpStatusCode.OK);
        StateOf(http, second).ShouldBe("EJECTED");
        Post(http, $"/api/servers/readmit?server={first}").Status.ShouldBe(HttpStatusCode.OK);
        Post(http, $"/api/servers/readmit?server={second}").Status.ShouldBe(HttpStatusCode.OK);
        client.AwaitState(cluster.Primary);
        client.AwaitState(cluster.Backup);

        Post(http, $"/api/fills/cancel?server={first}").ShouldBe((HttpStatusCode.Conflict, $"{first} is IN and is not being filled"));
        Post(http, "/api/config/reload").ShouldBe((HttpStatusCode.Conflict, "this proxy was started without a configuration file"));
        cluster.Proxy.Process.AwaitOutput($"Asked over HTTP by 127.0.0.1: servers/drain?server={first}");
    }

    [Fact]
    public void Nobody_else_has_anything_done_and_everybody_may_look()
    {
        using var cluster = Cluster.Pair("--admin", $"127.0.0.1:{_port}", "--admin-token-file", _authority.Write("token", Token));
        using var http = Plain(cluster, token: null);
        var drain = $"/api/servers/drain?server={cluster.Primary.Address}";

        Post(http, drain).ShouldBe((HttpStatusCode.Unauthorized, "give the token, as Authorization: Bearer TOKEN"));
        Authorize(http, "a-token-of-the-testt");
        Post(http, drain).Status.ShouldBe(HttpStatusCode.Unauthorized);
        Get(http, "/api/access").ShouldBe(
            """{"knowsToken":false,"readsNeedToken":false,"takesActions":true,"actionsNeedToken":true}""");
        StateOf(http, cluster.Primary.Address).ShouldBe("IN");
        Eventually.True(
            () => cluster.Proxy.Process.Output.Contains("A wrong token was given at the admin address by 127.0.0.1, 1 times"),
            Eventually.Limit, "not logged");
        cluster.Proxy.Process.Output.ShouldNotContain("a-token");
    }

    [Theory]
    [InlineData("POST", "/api/status", HttpStatusCode.MethodNotAllowed, "only GET and HEAD")]
    [InlineData("GET", "/api/servers/drain?server=a", HttpStatusCode.MethodNotAllowed, "only POST")]
    [InlineData("POST", "/api/servers/drain", HttpStatusCode.BadRequest, "no server is named")]
    [InlineData("POST", "/api/servers/drain?server=a%0Ab", HttpStatusCode.BadRequest, "no server is named")]
    [InlineData("POST", "/api/servers/drain?server=a&force=perhaps", HttpStatusCode.BadRequest, "force is true or false")]
    [InlineData("POST", "/api/servers/readmit?server=a&force=true", HttpStatusCode.BadRequest, "this cannot be forced")]
    [InlineData("POST", "/api/servers/drain?server=192.0.2.1:1", HttpStatusCode.Conflict, "there is no server 192.0.2.1:1; there are ")]
    public void What_cannot_be_done_is_refused_with_the_reason(string method, string path, HttpStatusCode status, string reason)
    {
        using var cluster = Cluster.Pair("--admin", $"127.0.0.1:{_port}", "--admin-token-file", _authority.Write("token", Token));
        using var http = Plain(cluster);

        var (answered, text) = Ask(http, new HttpMethod(method), path);

        answered.ShouldBe(status);
        text.ShouldStartWith(reason);
    }

    [Fact]
    public void Without_a_token_nothing_is_done_over_a_port_and_all_is_over_a_socket_with_a_mode()
    {
        using var open = Cluster.Pair("--admin", $"127.0.0.1:{_port}");
        using var admin = new AdminClient();
        using var closed = Cluster.Pair("--admin", admin.Path);
        using var http = Plain(open, token: null);
        admin.AwaitOpen();

        Post(http, $"/api/servers/drain?server={open.Primary.Address}")
            .ShouldBe((HttpStatusCode.Forbidden, "nothing is done from here without a token; see --admin-token-file"));
        Post(admin.Http, $"/api/servers/drain?server={closed.Primary.Address}").Status.ShouldBe(HttpStatusCode.OK);
        closed.Proxy.Process.AwaitOutput("Asked over HTTP by the Unix socket: servers/drain");
    }

    [Fact]
    public void Another_token_counts_once_it_is_in_the_file_and_a_wrong_file_changes_nothing()
    {
        var file = _authority.Write("token", Token);
        using var cluster = Cluster.Pair("--admin", $"127.0.0.1:{_port}", "--admin-token-file", file);
        using var http = Plain(cluster);

        File.WriteAllText(file, "short\n");
        cluster.Proxy.Process.AwaitOutput("Token and certificate of the admin address stay as they were: ");
        Get(http, "/api/access").ShouldContain("\"knowsToken\":true");
        File.WriteAllText(file, "another-token-of-the-tests\n");
        Eventually.True(() => Get(http, "/api/access").Contains("\"knowsToken\":false"), Eventually.Limit, "the old one still counts");
        Authorize(http, "another-token-of-the-tests");
        Get(http, "/api/access").ShouldContain("\"knowsToken\":true");
    }

    [Fact]
    public void From_other_machines_all_but_health_is_asked_by_TLS_and_with_the_token()
    {
        var certificate = _authority.Issue("localhost");
        using var cluster = Cluster.Pair(
            "--admin", $"0.0.0.0:{_port}", "--admin-token-file", _authority.Write("token", Token),
            "--admin-tls-cert", certificate.File, "--admin-tls-key", certificate.Key);
        cluster.Proxy.Process.AwaitOutput($"Numbers and health are at https://0.0.0.0:{_port}");
        using var trusted = X509CertificateLoader.LoadCertificateFromFile(_authority.File);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, CustomTrustStore = { trusted },
        };
        using var http = new HttpClient(handler) { BaseAddress = new Uri($"https://localhost:{_port}") };

        Get(http, "/livez").ShouldBe("ok");
        Get(http, "/").ShouldContain("<title>Understudy</title>");
        Ask(http, HttpMethod.Get, "/metrics").Status.ShouldBe(HttpStatusCode.Unauthorized);
        Ask(http, HttpMethod.Get, "/api/status").Status.ShouldBe(HttpStatusCode.Unauthorized);
        Authorize(http, Token);
        Get(http, "/metrics").ShouldContain("understudy_readable_keys_ratio 1");
        StateOf(http, cluster.Primary.Address).ShouldBe("IN");
        Post(http, $"/api/servers/drain?server={cluster.Primary.Address}").Status.ShouldBe(HttpStatusCode.OK);

        using var clear = new HttpClient { BaseAddress = new Uri($"http://localhost:{_port}") };
        Should.Throw<HttpRequestException>(() => Get(clear, "/livez"));
    }

    [Theory]
    [InlineData("0.0.0.0:PORT", "can be reached from other machines; give --admin-token-file and --admin-tls-cert too")]
    [InlineData("127.0.0.1:PORT --admin-token-file SHORT", "a token has 16 to 256 characters")]
    [InlineData("127.0.0.1:PORT --admin-token-file TWO", "a token is one line of visible characters")]
    [InlineData("127.0.0.1:PORT --admin-token-file /none", "/none cannot be read: there is no such file")]
    [InlineData("127.0.0.1:PORT --admin-tls-key SHORT", "there is no certificate to it; give --admin-tls-cert too")]
    [InlineData("127.0.0.1:PORT --admin-tls-cert SHORT", "no TLS can be spoken with it")]
    [InlineData("/tmp/us-admin.sock --admin-tls-cert SHORT", "no TLS is spoken over a Unix socket")]
    public void What_does_not_guard_the_address_ends_the_start_with_the_reason(string admin, string reason)
    {
        var options = admin.Replace("PORT", $"{_port}").Replace("SHORT", _authority.Write("short", "short"))
            .Replace("TWO", _authority.Write("two", "a-token-of-the-tests and more"));

        using var proxy = UnderstudyProcess.Run(
            ["proxy", "-p", $"{FreePort.Next()}", "-s", "127.0.0.1:1", "--control", "none", "--admin", .. options.Split(' ')]);

        proxy.WaitForExit(Eventually.Limit).ShouldBeTrue();
        proxy.ExitCode.ShouldNotBe(0);
        proxy.Output.ShouldContain(reason);
    }

    private HttpClient Plain(Cluster cluster, string? token = Token)
    {
        cluster.Proxy.Process.AwaitOutput("Numbers and health are at");
        var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}") };
        if (token is not null) Authorize(http, token);
        return http;
    }

    private static void Authorize(HttpClient http, string token) => http.DefaultRequestHeaders.Authorization = new("Bearer", token);

    private static string StateOf(HttpClient http, string server) =>
        JsonDocument.Parse(Get(http, "/api/status")).RootElement.GetProperty("proxy").GetProperty("servers").EnumerateArray()
            .Single(each => each.GetProperty("name").GetString() == server).GetProperty("state").GetString()!;

    private static string Get(HttpClient http, string path) => Ask(http, HttpMethod.Get, path).Text;

    private static (HttpStatusCode Status, string Text) Post(HttpClient http, string path)
    {
        var (status, text) = Ask(http, HttpMethod.Post, path);
        return (status, status == HttpStatusCode.OK ? JsonDocument.Parse(text).RootElement.GetProperty("text").GetString()! : text);
    }

    private static (HttpStatusCode Status, string Text) Ask(HttpClient http, HttpMethod method, string path)
    {
        using var answer = http.Send(new HttpRequestMessage(method, path));
        using var body = new StreamReader(answer.Content.ReadAsStream());
        return (answer.StatusCode, body.ReadToEnd().TrimEnd());
    }
}
