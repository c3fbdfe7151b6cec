using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Understudy.Control.Configuration;

namespace Understudy.Control.Admin;

/// <summary>What operators' tools ask over HTTP. Apart from the workers: it reads their counters, and costs clients nothing
/// (<c>docs/decisions/0019-http-by-kestrel.md</c>).</summary>
public sealed class AdminServer : IAsyncDisposable
{
    private const int MostConnections = 64;
    private const UnixFileMode SocketMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(1);

    private readonly WebApplication _application;

    private AdminServer(WebApplication application) => _application = application;

    /// <summary>Opens the address. A failure is logged and leaves the process without it: clients do not depend on it.</summary>
    /// <param name="address">Where.</param>
    /// <param name="access">What whoever asks has to show.</param>
    /// <param name="subject">What it tells of.</param>
    /// <param name="logger">Hears of it.</param>
    /// <param name="stopping">Ends the attempt.</param>
    public static Task<AdminServer?> OpenAsync(
        AdminAddress address, AdminAccess access, ProxySubject subject, ILogger logger, CancellationToken stopping) =>
        OpenAsync(address, access, (IAdminSubject)subject, logger, stopping);

    /// <summary>The same of a node.</summary>
    public static Task<AdminServer?> OpenAsync(
        AdminAddress address, AdminAccess access, NodeSubject subject, ILogger logger, CancellationToken stopping) =>
        OpenAsync(address, access, (IAdminSubject)subject, logger, stopping);

    private static async Task<AdminServer?> OpenAsync(
        AdminAddress address, AdminAccess access, IAdminSubject subject, ILogger logger, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(access);
        var application = Build(address, access, new AdminPages(subject, access, logger, TimeProvider.System));
        try
        {
            if (address.Path is not null) RemoveStale(address.Path);
            await application.StartAsync(stopping);
            if (address.Path is not null) File.SetUnixFileMode(address.Path, SocketMode);
            logger.AdminOpened(access.Certificate is null ? address.ToString() : $"https://{address}");
            return new AdminServer(application);
        }
        catch (Exception e) when (e is IOException or SocketException or UnauthorizedAccessException)
        {
            logger.AdminNotOpened(address.ToString(), e.Message);
            await application.DisposeAsync();
            return null;
        }
    }

    /// <summary>Answers what is being asked, for a second at most.</summary>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(StopLimit);
        await _application.StopAsync(limit.Token);
        await _application.DisposeAsync();
    }

    private static WebApplication Build(AdminAddress address, AdminAccess access, AdminPages pages)
    {
        // Empty: nothing is read from files or the environment that could open other doors, and nothing takes our signals.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddLogging();
        builder.Services.AddSingleton<IHostLifetime, Lifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxConcurrentConnections = MostConnections;
            options.Limits.MaxRequestBodySize = 0;
            options.Limits.MaxRequestHeadersTotalSize = 8 << 10;
            options.Limits.MaxRequestLineSize = 4 << 10;
            options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
            if (address.Path is not null) options.ListenUnixSocket(address.Path, SpeakPlainly);
            else options.Listen(address.EndPoint!, access.Certificate is null ? SpeakPlainly : listener => SpeakTls(listener, access));
        });
        var application = builder.Build();
        application.Run(pages.AnswerAsync);
        return application;
    }

    private static void SpeakPlainly(ListenOptions options) => options.Protocols = HttpProtocols.Http1;

    private static void SpeakTls(ListenOptions options, AdminAccess access)
    {
        SpeakPlainly(options);
        options.UseHttps(new TlsHandshakeCallbackOptions
        {
            // Each connection by the certificate that there is now.
            OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = access.Certificate,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                AllowRenegotiation = false,
            }),
        });
    }

    // The socket of a process that was killed.
    private static void RemoveStale(string path)
    {
        if (!File.Exists(path)) return;
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
        }
    }

    // The service itself knows when it begins and ends.
    private sealed class Lifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
