using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Understudy.Scenarios.Tls;

/// <summary>Servers that a proxy reaches by TLS, as programs.</summary>
public sealed class ServerTlsTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TestCertificate _certificate;

    public ServerTlsTests() => _certificate = _authority.Issue("127.0.0.1");

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void A_node_that_is_reached_by_tls_may_die_and_is_filled_when_it_is_back()
    {
        using var primary = Node();
        using var backup = Node();
        using var proxy = Proxy(primary, backup, "--server-tls", "--server-tls-ca", _authority.File);
        using var client = proxy.Connect();
        AwaitStates(client, "IN", primary, backup);
        client.Set("k", "one").ShouldBe("STORED\r\n");
        client.Set("large", new string('x', 300_000)).ShouldBe("STORED\r\n");

        primary.Process.Kill();
        client.Get("k").ShouldBe("one");
        client.Get("large").ShouldBe(new string('x', 300_000));
        client.Set("l", "two").ShouldBe("STORED\r\n");
        primary.StartAgain();
        AwaitStates(client, "IN", primary);

        // What a busy machine kept from being copied is, once it is read.
        Eventually.True(
            () => (client.Get("k"), client.Get("l")) == ("one", "two") && (ValueOf(primary, "k"), ValueOf(primary, "l")) == ("one", "two"),
            "the server that came back has not been given what it missed");
    }

    [TlsMemcachedFact]
    public void A_memcached_that_is_reached_by_tls_may_die_and_comes_back()
    {
        string[] options = ["-Z", "-o", $"ssl_chain_cert={_certificate.File},ssl_key={_certificate.Key}"];
        using var cluster = Cluster.Of(
            MemcachedProcess.Start(options), MemcachedProcess.Start(options), "--server-tls", "--server-tls-ca", _authority.File);
        using var client = cluster.Proxy.Connect();
        client.Set("k", "one").ShouldBe("STORED\r\n");

        cluster.Primary.Kill();
        client.Get("k").ShouldBe("one");
        client.Set("l", "two").ShouldBe("STORED\r\n");
        cluster.Primary.Restart();
        client.AwaitState(cluster.Primary);
        cluster.Backup.Kill();

        Eventually.True(() => client.Get("l") == "two", "the server that came back has not been given what it missed");
    }

    [Fact]
    public void A_server_by_tls_and_one_in_clear_hold_the_copies_of_one_item()
    {
        using var primary = Node();
        using var backup = UnderstudyProcess.Node();
        using var proxy = UnderstudyProcess.Proxy(
            "-s", $"tls://{primary.Address}", "-b", backup.Address, "--server-tls-ca", _authority.File);
        using var client = proxy.Connect();
        AwaitStates(client, "IN", primary, backup);

        client.Set("k", "one").ShouldBe("STORED\r\n");

        using var direct = backup.Connect();
        (ValueOf(primary, "k"), direct.Get("k")).ShouldBe(("one", "one"));
    }

    [Fact]
    public void Servers_that_are_not_who_they_should_be_are_out_each_with_the_reason()
    {
        using var stranger = new TestAuthority("Stranger");
        using var strange = Node(stranger.Issue("127.0.0.1"));
        using var other = Node(_authority.Issue("cache.example"));
        using var old = Node(_authority.Issue("127.0.0.1", until: DateTimeOffset.UtcNow.AddMinutes(-5)));
        using var asking = Node(_certificate, "--tls-client-ca", _authority.File);
        using var clear = UnderstudyProcess.Node();
        using var memcached = MemcachedProcess.Start();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        string[] servers = [strange.Address, other.Address, old.Address, asking.Address, clear.Address, memcached.Address,
            silent.LocalEndpoint.ToString()!];
        using var proxy = UnderstudyProcess.Proxy(
            [.. servers.SelectMany(server => new[] { "-s", server }), "--server-tls", "--server-tls-ca", _authority.File]);

        AwaitReason(proxy, strange.Address, "unable to get local issuer certificate");
        AwaitReason(proxy, other.Address, "IP address mismatch");
        AwaitReason(proxy, old.Address, "certificate has expired");
        AwaitReason(proxy, asking.Address, "tlsv13 alert certificate required");
        AwaitReason(proxy, clear.Address, "the other end closed the connection in the middle of the handshake");
        AwaitReason(proxy, servers[^1], "it did not answer in time; does it speak TLS?");
        using var client = proxy.Connect();
        foreach (var server in servers) client.Ask("stats servers\r\n", "END\r\n").ShouldContain($"STAT {server}:state OUT\r\n");
        client.Ask("get k\r\n").ShouldStartWith("SERVER_ERROR");
    }

    [Fact]
    public void A_server_is_shown_the_certificate_that_it_wants()
    {
        using var node = Node(_certificate, "--tls-client-ca", _authority.File);
        var own = _authority.Issue("a proxy");
        using var proxy = UnderstudyProcess.Proxy(
            "-s", node.Address, "--server-tls", "--server-tls-ca", _authority.File,
            "--server-tls-cert", own.File, "--server-tls-key", own.Key);
        using var client = proxy.Connect();

        AwaitStates(client, "IN", node);

        client.Set("k", "one").ShouldBe("STORED\r\n");
    }

    [Fact]
    public void Nobody_is_verified_where_it_is_asked_for_and_the_log_warns()
    {
        using var node = Node(_authority.Issue("elsewhere.example"));
        using var proxy = UnderstudyProcess.Proxy("-s", node.Address, "--server-tls", "--server-tls-no-verify");
        using var client = proxy.Connect();

        AwaitStates(client, "IN", node);

        proxy.Process.AwaitOutput("servers need not prove who they are (server-tls-no-verify)");
        client.Set("k", "one").ShouldBe("STORED\r\n");
    }

    [Fact]
    public void Authorities_that_are_replaced_count_for_the_next_connection()
    {
        using var stranger = new TestAuthority("Stranger");
        var believed = _authority.Write("believed.pem", File.ReadAllText(stranger.File));
        using var node = Node();
        using var proxy = UnderstudyProcess.Proxy(
            "-s", node.Address, "--server-tls", "--server-tls-ca", believed, "--probe-backoff-max", "200ms");
        using var client = proxy.Connect();
        AwaitStates(client, "OUT", node);

        _authority.Write("believed.pem", File.ReadAllText(_authority.File));
        proxy.Process.Send(Signal.HangUp);

        AwaitStates(client, "IN", node);
        client.Set("k", "one").ShouldBe("STORED\r\n");
    }

    [Fact]
    public async Task A_reply_that_is_cut_off_is_lost_and_never_short()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var certificate = _certificate.Load();
        var cutting = Task.Run(() => CutOff(listener, certificate));
        using var proxy = UnderstudyProcess.Proxy(
            "-s", listener.LocalEndpoint.ToString()!, "--server-tls", "--server-tls-ca", _authority.File, "--probe-interval", "0");
        using var client = proxy.Connect();

        var answer = client.Ask("get k\r\n", "\r\n");

        answer.ShouldStartWith("SERVER_ERROR");
        listener.Stop();
        await cutting.WaitAsync(Eventually.Limit);
    }

    [Fact]
    public void A_start_with_authorities_that_cannot_be_read_says_so()
    {
        using var refused = UnderstudyProcess.Run(
            "proxy", "-p", $"{FreePort.Next()}", "-s", "127.0.0.1:1", "--server-tls", "--server-tls-ca", "/nonexistent/ca.pem");

        refused.ExitCode.ShouldBe(1);
        refused.Output.ShouldContain("cannot use /nonexistent/ca.pem for TLS: there is no such file");
    }

    private static void AwaitReason(UnderstudyProcess proxy, string server, string reason) => Eventually.True(
        () => proxy.Process.Output.Split('\n').Any(line =>
            line.Contains(server, StringComparison.Ordinal) && line.Contains($"TLS: {reason}", StringComparison.Ordinal)),
        () => $"{server} is not out for: {reason}\n{proxy.Process.Output}");

    // Greets each client, and goes away in the middle of a value without a word.
    private static void CutOff(TcpListener listener, System.Security.Cryptography.X509Certificates.X509Certificate2 certificate)
    {
        try
        {
            while (true)
            {
                using var socket = listener.AcceptSocket();
                using var stream = new SslStream(new NetworkStream(socket));
                stream.AuthenticateAsServer(certificate);
                AwaitLine(stream, "stats");
                stream.Write("STAT pid 7\r\nSTAT uptime 100\r\nSTAT time 1800000000\r\nSTAT version 1.6.18\r\nEND\r\n"u8);
                AwaitLine(stream, "get k");
                stream.Write("VALUE k 0 10\r\nhello"u8);
                socket.Close();
            }
        }
        catch (Exception gone) when (gone is SocketException or IOException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static void AwaitLine(SslStream stream, string line)
    {
        var (text, buffer) = (string.Empty, new byte[4096]);
        while (!text.Contains($"{line}\r\n", StringComparison.Ordinal))
        {
            var count = stream.Read(buffer);
            if (count == 0) throw new IOException("closed");
            text += Encoding.ASCII.GetString(buffer, 0, count);
        }
    }

    private static void AwaitStates(Wire client, string state, params UnderstudyProcess[] servers) => Eventually.True(
        () =>
        {
            var report = client.Ask("stats servers\r\n", "END\r\n");
            return servers.All(server => report.Contains($"STAT {server.Address}:state {state}\r\n", StringComparison.Ordinal));
        },
        $"not all servers are {state}");

    private static string? ValueOf(UnderstudyProcess server, string key)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = (int)Eventually.Limit.TotalMilliseconds };
        socket.Connect(server.EndPoint);
        using var stream = new SslStream(new NetworkStream(socket), false, (_, _, _, _) => true);
        stream.AuthenticateAsClient("127.0.0.1");
        stream.Write(Encoding.ASCII.GetBytes($"get {key}\r\n"));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return reader.ReadLine() is "END" or null ? null : reader.ReadLine();
    }

    private static UnderstudyProcess Proxy(UnderstudyProcess primary, UnderstudyProcess backup, params string[] options) =>
        UnderstudyProcess.Proxy(["-s", primary.Address, "-b", backup.Address, .. options]);

    private UnderstudyProcess Node() => Node(_certificate);

    private static UnderstudyProcess Node(TestCertificate certificate, params string[] options) =>
        UnderstudyProcess.Node(["--tls-cert", certificate.File, "--tls-key", certificate.Key, .. options]);
}
