using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Understudy.Scenarios.Tls;

/// <summary>Clients that speak TLS to a proxy and to a node, as programs.</summary>
public sealed class TlsTests : IDisposable
{
    private static readonly TimeSpan Limit = Eventually.Limit;

    private readonly TestAuthority _authority = new();
    private readonly TestCertificate _certificate;

    public TlsTests() => _certificate = _authority.Issue("localhost");

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void A_client_of_a_node_is_served_over_tls()
    {
        using var node = UnderstudyProcess.Node("--tls-cert", _certificate.File, "--tls-key", _certificate.Key);

        using var client = Connect(node);

        Ask(client, "set k 0 0 1\r\nv\r\n", "\r\n").ShouldBe("STORED\r\n");
        Ask(client, "get k\r\n", "END\r\n").ShouldBe("VALUE k 0 1\r\nv\r\nEND\r\n");
    }

    [Fact]
    public void A_client_of_a_proxy_is_served_over_tls_when_a_server_dies()
    {
        using var primary = MemcachedProcess.Start();
        using var backup = MemcachedProcess.Start();
        using var proxy = UnderstudyProcess.Proxy(
            "-s", primary.Address, "-b", backup.Address, "--tls-cert", _certificate.File, "--tls-key", _certificate.Key);
        using var client = Connect(proxy);
        Ask(client, "set k 0 0 1\r\nv\r\n", "\r\n").ShouldBe("STORED\r\n");

        primary.Kill();

        Ask(client, "get k\r\n", "END\r\n").ShouldBe("VALUE k 0 1\r\nv\r\nEND\r\n");
    }

    [Fact]
    public void An_older_version_than_is_wanted_is_refused_and_named_in_the_log()
    {
        using var node = UnderstudyProcess.Node(
            "--tls-cert", _certificate.File, "--tls-key", _certificate.Key, "--tls-min-version", "1.3");

        Should.Throw<AuthenticationException>(() => Connect(node, SslProtocols.Tls12));

        node.Process.AwaitOutput("no agreement on TLS: unsupported protocol; 1 such so far");
    }

    [Fact]
    public void Clients_without_a_certificate_are_refused_where_authorities_are_named()
    {
        using var node = UnderstudyProcess.Node(
            "--tls-cert", _certificate.File, "--tls-key", _certificate.Key, "--tls-client-ca", _authority.File);
        using var shown = _authority.Issue("a client").Load();
        using var good = Connect(node, certificate: shown);

        Ask(good, "mn\r\n", "\r\n").ShouldBe("MN\r\n");
        Should.Throw<IOException>(() =>
        {
            using var bad = Connect(node);
            Ask(bad, "mn\r\n", "\r\n");
        });
        node.Process.AwaitOutput("no agreement on TLS: peer did not return a certificate");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_certificate_that_is_replaced_is_shown_to_the_next_client(bool byHangUp)
    {
        var file = Both("served.pem", _certificate);
        using var node = UnderstudyProcess.Node("--tls-cert", file);
        using var before = Connect(node);
        var next = _authority.Issue("next");

        Both("served.pem", next);
        if (byHangUp) node.Process.Send(Signal.HangUp);
        node.Process.AwaitOutput("TLS goes on with the new ");
        using var after = Connect(node);

        Ask(before, "mn\r\n", "\r\n").ShouldBe("MN\r\n");
        (SubjectOf(before), SubjectOf(after)).ShouldBe(("CN=localhost", "CN=next"));
    }

    [Fact]
    public void A_file_that_a_link_leads_to_is_read_again_when_it_is_another_one()
    {
        var next = _authority.Issue("next");
        var (first, second) = (Both("first.pem", _certificate), Both("second.pem", next));
        File.SetLastWriteTimeUtc(second, DateTime.UtcNow.AddDays(-1));
        var link = Path.Combine(Path.GetDirectoryName(first)!, "served.pem");
        File.CreateSymbolicLink(link, first);
        using var node = UnderstudyProcess.Node("--tls-cert", link);

        File.Delete(link);
        File.CreateSymbolicLink(link, second);
        node.Process.AwaitOutput("TLS goes on with the new ");

        using var client = Connect(node);
        SubjectOf(client).ShouldBe("CN=next");
    }

    [Fact]
    public void A_proxy_checks_itself_where_clients_speak_in_clear()
    {
        using var server = MemcachedProcess.Start();
        var (admin, socket) = (FreePort.Next(), Path.Combine(Path.GetDirectoryName(_certificate.File)!, "clear"));
        string[] options = ["-s", server.Address, "--tls-cert", _certificate.File, "--tls-key", _certificate.Key];
        using var proxy = UnderstudyProcess.Proxy([.. options, "--admin", $"127.0.0.1:{admin}", "-f", socket]);
        var otherAdmin = FreePort.Next();
        using var secure = UnderstudyProcess.Proxy([.. options, "--admin", $"127.0.0.1:{otherAdmin}"]);
        proxy.Process.AwaitOutput("Numbers and health are at ");
        secure.Process.AwaitOutput("Numbers and health are at ");

        using var http = new HttpClient();
        using var checkedOne = http.Send(new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{admin}/servingz"));
        using var other = http.Send(new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{otherAdmin}/servingz"));

        checkedOne.StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        new StreamReader(other.Content.ReadAsStream()).ReadToEnd().ShouldStartWith("every listener speaks TLS");
    }

    [Fact]
    public void Files_that_are_no_pair_change_nothing_while_it_serves()
    {
        var file = Both("served.pem", _certificate);
        using var node = UnderstudyProcess.Node("--tls-cert", file);

        _authority.Write("served.pem", "nothing");
        node.Process.Send(Signal.HangUp);
        node.Process.AwaitOutput("TLS goes on as it was: cannot use ");

        using var client = Connect(node);
        Ask(client, "mn\r\n", "\r\n").ShouldBe("MN\r\n");
    }

    [Fact]
    public void A_start_without_a_usable_certificate_says_what_is_wrong()
    {
        using var refused = UnderstudyProcess.Run("node", "--tls-cert", "/nonexistent/cert.pem");

        refused.ExitCode.ShouldBe(1);
        refused.Output.ShouldContain(
            "cannot use /nonexistent/cert.pem for TLS: there is no such file; it has to be a PEM file that this user may read");
    }

    [Fact]
    public void Options_that_need_a_certificate_are_refused_without_one()
    {
        using var refused = UnderstudyProcess.Run("node", "--tls-key", "/some/key.pem");

        refused.ExitCode.ShouldBe(2);
        refused.Output.ShouldContain("give --tls-cert too");
    }

    private string Both(string name, TestCertificate certificate) =>
        _authority.Write(name, File.ReadAllText(certificate.File) + File.ReadAllText(certificate.Key));

    private static SslStream Connect(
        UnderstudyProcess service, SslProtocols protocol = SslProtocols.None, X509Certificate2? certificate = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = (int)Limit.TotalMilliseconds };
        socket.Connect(service.EndPoint);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true), false, (_, _, _, _) => true);
        stream.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = protocol,
            ClientCertificates = certificate is null ? null : [certificate],
            LocalCertificateSelectionCallback = certificate is null ? null : (_, _, _, _, _) => certificate,
        });
        return stream;
    }

    private static string SubjectOf(SslStream stream) => stream.RemoteCertificate!.Subject;

    private static string Ask(SslStream stream, string request, string end)
    {
        stream.Write(Encoding.ASCII.GetBytes(request));
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!text.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            var count = stream.Read(buffer);
            if (count == 0) throw new IOException($"closed after \"{text}\"");
            text.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }

        return text.ToString();
    }
}
