using Understudy.Harness;
using Understudy.Transport.Tls;

namespace Understudy.Tests.Transport.Tls;

/// <summary>Files that make a context, and what is said of those that do not.</summary>
public sealed class TlsContextTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TestCertificate _certificate;

    public TlsContextTests() => _certificate = _authority.Issue("localhost", until: DateTimeOffset.UtcNow.AddDays(20).AddHours(1));

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void It_tells_how_long_its_certificate_is_good()
    {
        using var context = TlsContext.ForListener(TlsServer.FilesOf(_certificate), out var problem);

        problem.ShouldBeNull();
        context!.DaysLeft.ShouldBe(20);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        ProblemOf(new TlsFiles { Certificate = "/nonexistent/cert.pem", Key = _certificate.Key })
            .ShouldBe(new TlsProblem(TlsFault.BadFile, "/nonexistent/cert.pem", "there is no such file"));
        ProblemOf(new TlsFiles { Certificate = _certificate.File, Key = "/nonexistent/key.pem" })
            .ShouldBe(new TlsProblem(TlsFault.BadFile, "/nonexistent/key.pem", "there is no such file"));
    }

    [Fact]
    public void A_file_of_something_else_is_named()
    {
        var text = _authority.Write("text", "hello");

        ProblemOf(new TlsFiles { Certificate = text, Key = _certificate.Key })
            .ShouldBe(new TlsProblem(TlsFault.BadFile, text, "no start line"));
        var problem = ProblemOf(new TlsFiles { Certificate = _certificate.File, Key = text })!;
        (problem.Fault, problem.Path).ShouldBe((TlsFault.BadFile, text));
    }

    [Fact]
    public void The_key_of_another_certificate_is_refused()
    {
        var other = _authority.Issue("other");

        ProblemOf(new TlsFiles { Certificate = _certificate.File, Key = other.Key })
            .ShouldBe(new TlsProblem(TlsFault.KeyMismatch, other.Key, "key values mismatch"));
    }

    private static TlsProblem? ProblemOf(TlsFiles files)
    {
        TlsContext.ForListener(files, out var problem).ShouldBeNull();
        return problem;
    }
}
