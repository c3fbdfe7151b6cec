using Understudy.Harness;
using Understudy.Transport.Tls;

namespace Understudy.Tests.Transport.Tls;

/// <summary>Which clients a listener lets in that asks for certificates.</summary>
public sealed class TlsClientCertificateTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _stranger = new("Stranger");
    private readonly TestCertificate _client;
    private readonly TlsFiles _files;

    public TlsClientCertificateTests()
    {
        _client = _authority.Issue("a client");
        _files = TlsServer.FilesOf(_authority.Issue("localhost")) with
        {
            ClientAuthorities = _authority.File,
            ClientCertificates = ClientCertificates.Required,
        };
    }

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
    }

    [Fact]
    public void One_that_the_authority_has_signed_is_let_in()
    {
        using var server = new TlsServer(_files);

        ServeWith(server, _client);

        server.Failures.ShouldBeEmpty();
    }

    [Fact]
    public void One_without_a_certificate_is_refused_where_it_is_required()
    {
        using var server = new TlsServer(_files);

        Should.Throw<IOException>(() => ServeWith(server, null));

        server.Failures.ShouldBe(["peer did not return a certificate"]);
    }

    [Fact]
    public void One_without_a_certificate_is_let_in_where_it_is_optional()
    {
        using var server = new TlsServer(_files with { ClientCertificates = ClientCertificates.Optional });

        ServeWith(server, null);

        server.Failures.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ClientCertificates.Optional)]
    [InlineData(ClientCertificates.Required)]
    public void A_stranger_is_refused(ClientCertificates wanted)
    {
        using var server = new TlsServer(_files with { ClientCertificates = wanted });

        Should.Throw<IOException>(() => ServeWith(server, _stranger.Issue("a client")));

        server.Failures.ShouldBe(["unable to get local issuer certificate"]);
    }

    [Fact]
    public void An_expired_one_is_refused()
    {
        using var server = new TlsServer(_files);

        Should.Throw<IOException>(() => ServeWith(server, _authority.Issue("late", until: DateTimeOffset.UtcNow.AddMinutes(-5))));

        server.Failures.ShouldBe(["certificate has expired"]);
    }

    // A ticket from before would let it in without a look at the certificate.
    [Fact]
    public void One_that_was_revoked_is_refused_from_the_next_connection_on()
    {
        using var server = new TlsServer(_files);
        ServeWith(server, _client);

        server.Contexts.Replace(TlsContext.ForListener(_files with { RevokedClients = _authority.Revoke(_client) }, out _)!);

        Should.Throw<IOException>(() => ServeWith(server, _client));
        server.Failures.ShouldBe(["certificate revoked"]);
        ServeWith(server, _authority.Issue("another"));
    }

    private static void ServeWith(TlsServer server, TestCertificate? certificate)
    {
        using var loaded = certificate?.Load();
        server.Serve(
            async stream => (await TlsListenerTests.EchoOf(stream, "x")).ShouldBe("x"), TlsServer.Options(certificate: loaded));
    }
}
