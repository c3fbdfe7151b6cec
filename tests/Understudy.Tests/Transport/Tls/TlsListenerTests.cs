using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Understudy.Harness;
using Understudy.Transport.Tls;

namespace Understudy.Tests.Transport.Tls;

/// <summary>Clients of .NET before a listener that speaks TLS.</summary>
public sealed class TlsListenerTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TestCertificate _certificate;

    public TlsListenerTests() => _certificate = _authority.Issue("localhost");

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public void What_is_sent_arrives_and_comes_back(SslProtocols protocol)
    {
        using var server = new TlsServer(TlsServer.FilesOf(_certificate));

        server.Serve(
            async stream =>
            {
                stream.SslProtocol.ShouldBe(protocol);
                (await EchoOf(stream, "get k\r\n")).ShouldBe("get k\r\n");
            },
            TlsServer.Options(protocol));

        server.Workspace.Counters.Handshakes.ShouldBe(1);
        server.Failures.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void Records_that_come_in_pieces_are_put_together(int pieceBytes)
    {
        using var server = new TlsServer(TlsServer.FilesOf(_certificate));
        var text = new string('x', 5000);

        server.Serve(
            async stream => (await EchoOf(stream, text)).ShouldBe(text), through: network => new TrickleStream(network, pieceBytes));
    }

    [Fact]
    public void Megabytes_go_both_ways_past_full_buffers()
    {
        using var server = new TlsServer(TlsServer.FilesOf(_certificate));
        var sent = new byte[6 << 20];
        new Random(1).NextBytes(sent);
        var received = new byte[sent.Length];

        server.Serve(async stream =>
        {
            var writing = stream.WriteAsync(sent).AsTask();
            await stream.ReadExactlyAsync(received);
            await writing;
        });

        received.AsSpan().SequenceEqual(sent).ShouldBeTrue();
    }

    [Fact]
    public void An_old_version_is_refused_with_the_reason()
    {
        using var server = new TlsServer(TlsServer.FilesOf(_certificate) with { MinimumVersion = TlsVersion.Tls13 });

        Should.Throw<AuthenticationException>(() => server.Serve(_ => Task.CompletedTask, TlsServer.Options(SslProtocols.Tls12)));

        server.Failures.ShouldBe(["unsupported protocol"]);
    }

    [Fact]
    public void Who_speaks_no_tls_is_told_so()
    {
        using var server = new TlsServer(TlsServer.FilesOf(_certificate));
        var told = string.Empty;

        server.RunWhile(Task.Run(async () =>
        {
            using var socket = await server.ConnectAsync();
            await socket.SendAsync("get k\r\n"u8.ToArray());
            using var reader = new StreamReader(new NetworkStream(socket));
            told = await reader.ReadToEndAsync();
        }));

        told.ShouldBe("SERVER_ERROR this port speaks TLS\r\n");
        server.Failures.ShouldBe(["it speaks no TLS"]);
        server.Clients.Single().Received.Length.ShouldBe(0);
    }

    [Fact]
    public void A_handshake_has_a_deadline()
    {
        using var server = new TlsServer(TlsServer.FilesOf(_certificate), TimeSpan.FromMilliseconds(50));

        server.RunWhile(Task.Run(async () =>
        {
            using var socket = await server.ConnectAsync();
            await socket.SendAsync(new byte[] { 0x16, 0x03 });
            (await socket.ReceiveAsync(new byte[1])).ShouldBe(0);
        }));

        server.Failures.ShouldBe(["the handshake took too long"]);
        (server.Workspace.Counters.TimedOut, server.Workspace.Counters.UnderWay).ShouldBe((1, 0));
    }

    [Fact]
    public void A_connection_that_breaks_off_ends_like_any_other_and_is_counted()
    {
        using var server = new TlsServer(TlsServer.FilesOf(_certificate));

        server.RunWhile(Task.Run(async () =>
        {
            using var socket = await server.ConnectAsync();
            var stream = new SslStream(new NetworkStream(socket), false, (_, _, _, _) => true);
            await stream.AuthenticateAsClientAsync(TlsServer.Options());
            await EchoOf(stream, "x");
            socket.Shutdown(SocketShutdown.Send);
        }));
        server.RunUntil(() => server.Clients[0].Ends == 1);

        server.Workspace.Counters.Truncated.ShouldBe(1);
    }

    [Fact]
    public void The_end_of_a_client_that_says_goodbye_is_no_breach()
    {
        using var server = new TlsServer(TlsServer.FilesOf(_certificate));

        server.Serve(async stream => await stream.ShutdownAsync());
        server.RunUntil(() => server.Clients[0].Ends == 1);

        server.Workspace.Counters.Truncated.ShouldBe(0);
        server.Failures.ShouldBeEmpty();
    }

    [Fact]
    public void Garbage_in_the_stream_ends_the_connection_and_no_other()
    {
        using var server = new TlsServer(TlsServer.FilesOf(_certificate));

        server.RunWhile(Task.Run(async () =>
        {
            using var socket = await server.ConnectAsync();
            var stream = new SslStream(new NetworkStream(socket), false, (_, _, _, _) => true);
            await stream.AuthenticateAsClientAsync(TlsServer.Options());
            await EchoOf(stream, "x");
            await socket.SendAsync((byte[])[0x17, 3, 3, 0, 40, .. Enumerable.Repeat((byte)7, 40)]);
            while (await socket.ReceiveAsync(new byte[4096]) > 0) { }
        }));
        server.Serve(async stream => (await EchoOf(stream, "y")).ShouldBe("y"));

        server.Failures.Count.ShouldBe(1);
        server.Clients[0].Text.ShouldBe("x");
    }

    [Fact]
    public void Many_handshakes_at_once_all_have_their_turn()
    {
        using var server = new TlsServer(TlsServer.FilesOf(_certificate));

        server.RunWhile(Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(async () =>
        {
            using var socket = await server.ConnectAsync();
            await using var stream = new SslStream(new NetworkStream(socket), false, (_, _, _, _) => true);
            await stream.AuthenticateAsClientAsync(TlsServer.Options());
            (await EchoOf(stream, "k")).ShouldBe("k");
        }))));

        (server.Workspace.Counters.Handshakes, server.Workspace.Counters.UnderWay).ShouldBe((40, 0));
    }

    [Fact]
    public void Connections_count_as_memory_for_as_long_as_they_are_there()
    {
        using var server = new TlsServer(TlsServer.FilesOf(_certificate));
        var account = server.Loop.Buffers.Account;
        long during = 0;

        server.Serve(async stream =>
        {
            await EchoOf(stream, "x");
            during = account.Used;
        });
        server.RunUntil(() => server.Clients[0].Ends == 1);
        var before = account.Used;
        server.Clients[0].Socket.Close();

        during.ShouldBeGreaterThan(14 << 10);
        (before - account.Used).ShouldBeGreaterThan(14 << 10);
    }

    [Fact]
    public void A_new_one_is_closed_while_memory_is_short_and_the_others_stay()
    {
        using var server = new TlsServer(TlsServer.FilesOf(_certificate));

        server.Serve(async stream =>
        {
            await EchoOf(stream, "x");
            server.Loop.Buffers.Account.Limit = server.Loop.Buffers.Account.Used;
            using var socket = await server.ConnectAsync();
            (await socket.ReceiveAsync(new byte[1])).ShouldBe(0);
            (await EchoOf(stream, "y")).ShouldBe("y");
        });

        server.Failures.ShouldBe(["memory is short, and others have their connections"]);
    }

    [Fact]
    public void New_files_count_for_new_connections_and_old_connections_go_on()
    {
        using var server = new TlsServer(TlsServer.FilesOf(_certificate));
        var other = _authority.Issue("other");
        string? before = null, after = null;

        server.Serve(async stream =>
        {
            before = stream.RemoteCertificate!.Subject;
            server.Contexts.Replace(TlsContext.ForListener(TlsServer.FilesOf(other), out _)!);
            GC.Collect();
            GC.WaitForPendingFinalizers();
            (await EchoOf(stream, "still there")).ShouldBe("still there");
        });
        server.Serve(stream =>
        {
            after = stream.RemoteCertificate!.Subject;
            return Task.CompletedTask;
        });

        (before, after).ShouldBe(("CN=localhost", "CN=other"));
    }

    internal static async Task<string> EchoOf(Stream stream, string text)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text));
        var echo = new byte[text.Length];
        await stream.ReadExactlyAsync(echo);
        return Encoding.ASCII.GetString(echo);
    }
}
