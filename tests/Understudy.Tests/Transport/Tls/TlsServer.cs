using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Understudy.Harness;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;
using Understudy.Transport.Tls;

namespace Understudy.Tests.Transport.Tls;

/// <summary>A listener whose clients speak TLS, on a loop of its own, with what clients of .NET need to speak to it.</summary>
internal sealed class TlsServer : IListenerHandler, IDisposable
{
    private readonly TestLoop _loop = new();

    public TlsServer(TlsFiles files, TimeSpan? handshakeTimeout = null)
    {
        Contexts = new TlsContexts(TlsContext.ForListener(files, out var problem) ?? throw new InvalidOperationException($"{problem}"));
        Workspace = new TlsWorkspace(_loop.Loop, handshakeTimeout ?? TimeSpan.FromSeconds(30), (_, reason) => Failures.Add(reason));
        Address = _loop.Loop.Listen(TestAddresses.Tcp, new ListenOptions(), this).Address;
    }

    public NetworkAddress Address { get; }

    public TlsContexts Contexts { get; }

    public TlsWorkspace Workspace { get; }

    public List<RecordingSocket> Clients { get; } = [];

    /// <summary>Why connections failed.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>Clients get back what they send.</summary>
    public bool Echoes { get; set; } = true;

    public EpollLoop Loop => _loop.Loop;

    public static TlsFiles FilesOf(TestCertificate certificate) => new() { Certificate = certificate.File, Key = certificate.Key };

    public void OnAccepted(AcceptedSocket accepted)
    {
        var client = RecordingSocket.Of(handler => TlsSocket.Accept(
            Workspace, Contexts.Current, inner => Loop.Adopt(accepted, inner), handler));
        if (Echoes) client.WhenReceived = new Echo(client).OnReceived;
        Clients.Add(client);
    }

    public void OnAcceptFailed(string error) => throw new InvalidOperationException(error);

    /// <summary>Runs the loop while a client does its part, and until that is done.</summary>
    public void RunWhile(Task part)
    {
        // Its end is no event of the loop's.
        _ = part.ContinueWith(_ => Loop.Post(new LoopCall(() => { })), TaskScheduler.Default);
        _loop.RunUntil(() => part.IsCompleted);
        part.GetAwaiter().GetResult();
    }

    public void RunUntil(Func<bool> isDone)
    {
        // It may have come true before.
        Loop.Post(new LoopCall(() => { }));
        _loop.RunUntil(isDone);
    }

    /// <summary>What a client does that has shown no certificate, or this one.</summary>
    public void Serve(Func<SslStream, Task> part, SslClientAuthenticationOptions? options = null, Func<Stream, Stream>? through = null) =>
        RunWhile(Task.Run(async () =>
        {
            using var socket = await ConnectAsync();
            await using var network = new NetworkStream(socket, ownsSocket: false);
            await using var stream = new SslStream(through?.Invoke(network) ?? network, leaveInnerStreamOpen: false, (_, _, _, _) => true);
            await stream.AuthenticateAsClientAsync(options ?? Options());
            await part(stream);
        }));

    public static SslClientAuthenticationOptions Options(
        SslProtocols protocols = SslProtocols.None, X509Certificate2? certificate = null) => new()
    {
        TargetHost = "localhost",
        EnabledSslProtocols = protocols,
        ClientCertificates = certificate is null ? null : [certificate],
        LocalCertificateSelectionCallback = certificate is null ? null : (_, _, _, _, _) => certificate,
    };

    public async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(Address.EndPoint!);
        return socket;
    }

    public void Dispose()
    {
        Workspace.Dispose();
        _loop.Dispose();
    }

    // Keeps what does not go out at once.
    private sealed class Echo(RecordingSocket client)
    {
        public void OnReceived(ReadOnlyMemory<byte> bytes)
        {
            client.Backlog.Write(bytes.Span);
            client.SendBacklog();
        }
    }
}
